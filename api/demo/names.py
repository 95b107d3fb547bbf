"""Invented names. None is meant to be anyone's; product names alone are the help page's own."""

PARTNERS = (
    ("Quillbrook Consulting", "Utrecht", "NL"),
    ("Alderfinch Systems", "Leeds", "GB"),
    ("Brackenvale Digital", "Bristol", "GB"),
    ("Tamselhof Business Solutions", "Hannover", "DE"),
    ("Overlund IT", "Aarhus", "DK"),
    ("Kestermoor Advisory", "Denver", "US"),
    ("Halvorsund Partners", "Bergen", "NO"),
    ("Marrowdale Cloud", "Austin", "US"),
    ("Pennygate Technologies", "Cork", "IE"),
    ("Sorrelworks", "Portland", "US"),
    ("Thistlecombe Software", "Exeter", "GB"),
    ("Windlefen Group", "Antwerp", "BE"),
    ("Yarrowmont Services", "Lyon", "FR"),
    ("Larkenhaven ICT", "Groningen", "NL"),
    ("Duneholt Consultancy", "The Hague", "NL"),
    ("Emberfjell Data", "Tromsø", "NO"),
    ("Fallowmere Applications", "Chicago", "US"),
    ("Grindlewick Solutions", "Sheffield", "GB"),
    ("Hollowbeck Systems", "Toronto", "CA"),
    ("Ivystrand Partners", "Malmö", "SE"),
    ("Kaldervik Integrators", "Gothenburg", "SE"),
    ("Lindenstrook Advies", "Arnhem", "NL"),
    ("Mosscliff Engineering", "Dunedin", "NZ"),
    ("Nettlecroft Computing", "Norwich", "GB"),
    ("Oxenfold Cloudworks", "Boise", "US"),
    ("Plumridge Analytics", "Perth", "AU"),
    ("Rookwater Consulting", "Raleigh", "US"),
    ("Saltmarrow Software", "Halifax", "CA"),
    ("Teaselhurst Business Apps", "Cologne", "DE"),
    ("Umberlaan Systems", "Ghent", "BE"),
)
CUSTOMERS = (
    ("Abbotsmere Dairy", "GB"), ("Bellmarsh Logistics", "NL"), ("Cobblewick Stores", "GB"), ("Dravensund Shipping", "NO"),
    ("Eastmarle Hospital", "GB"), ("Fennimoor Mutual", "US"), ("Greyhollow Paper", "CA"), ("Hartleswick Brewery", "GB"),
    ("Ilmenbrook Textiles", "DE"), ("Jorvendal Timber", "SE"), ("Kettlestrand Foods", "US"), ("Lowmeadow Schools", "US"),
    ("Mirrenford Housing", "GB"), ("Nordhavel Energy", "DK"), ("Orchardmoor Farms", "NZ"), ("Pellingate Museum", "GB"),
    ("Quenbury Glass", "US"), ("Ravelstoke Airport", "CA"), ("Silverhythe Water", "GB"), ("Tolmarsh Ceramics", "NL"),
    ("Underhollow Mining", "AU"), ("Velmonde Fashion", "FR"), ("Wexholm Pharmacy", "IE"), ("Yellowfen Seeds", "NL"),
    ("Zandermeer Bikes", "NL"), ("Ashgillow Furniture", "US"), ("Birkenfold Bakery", "DE"), ("Candlewyke Hotels", "GB"),
    ("Dunmorrow Ferries", "IE"), ("Elmsgarth University", "GB"), ("Farrowby Vets", "GB"), ("Goldenthwaite Press", "US"),
    ("Hazelmunde Optics", "DE"), ("Inverlaith Salmon", "GB"), ("Juttenberg Steel", "SE"), ("Kilverstone Sports", "US"),
    ("Lanternquay Theatre", "AU"), ("Moorhessle Credit Union", "US"), ("Nimblewood Toys", "NL"), ("Oakenshaw Rail", "GB"),
    ("Pomfrey Orchards", "US"), ("Quarrendale Stone", "GB"), ("Rivelsloot Pumps", "NL"), ("Starrowgate Council", "GB"),
    ("Tannerfeld Leather", "DE"), ("Ullensgard Clinics", "NO"), ("Vinterholt Ski", "SE"), ("Waldermere Zoo", "DE"),
    ("Yewbarrow Law", "GB"), ("Aldringen Motors", "DE"), ("Blythemoor Charity", "GB"), ("Cressingfold Nurseries", "US"),
    ("Dovenby Catering", "IE"), ("Easterlund Fisheries", "DK"), ("Foxhanger Coffee", "US"), ("Gildenacker Savings", "BE"),
    ("Hopperswell Brick", "BE"), ("Ivelmouth Harbour", "GB"), ("Larksoken Solar", "NL"), ("Marlhythe Instruments", "US"),
)  # fmt: skip
FIRST = (
    "Mara", "Tobias", "Ingrid", "Ruben", "Aoife", "Samir", "Helene", "Joris", "Priya", "Marcus", "Elif", "Oskar", "Naomi", "Pieter",
    "Lucia", "Henrik", "Amara", "Felix", "Sanne", "Declan", "Yuki", "Clara", "Idris", "Greta", "Mateo", "Freya", "Bram", "Leila",
    "Callum", "Sofie", "Anton", "Noor", "Hugo", "Esther", "Kofi", "Linnea", "Rafael", "Willa", "Emre", "Judith",
)  # fmt: skip
LAST = (
    "Lindqvarn", "Averdeen", "Solhammar", "Okonvar", "Brennigan", "Haddadi", "Vossmeer", "Tielgraaf", "Ramanthi", "Castelane",
    "Yildrim", "Nordfelt", "Abernoth", "Kuiperink", "Ferrantes", "Dahlgaard", "Odellwe", "Marchwell", "Zijlmans", "Corrigane",
    "Tanabeya", "Weissmar", "Bangurah", "Holmestrand", "Quintanor", "Eskelund", "Drummeling", "Farouzi", "Mackinlay", "Vestergren",
)  # fmt: skip
TITLES = ("IT manager", "Finance director", "Operations manager", "Procurement lead", "Chief information officer", "Programme manager")
BUSINESS_APPLICATIONS = {
    "dynamics-365-sales": "Dynamics 365 Sales",
    "dynamics-365-customer-service": "Dynamics 365 Customer Service",
    "dynamics-365-field-service": "Dynamics 365 Field Service",
    "dynamics-365-finance": "Dynamics 365 Finance",
    "dynamics-365-supply-chain": "Dynamics 365 Supply Chain Management",
    "dynamics-365-commerce": "Dynamics 365 Commerce",
    "dynamics-365-human-resources": "Dynamics 365 Human Resources",
    "dynamics-365-business-central": "Dynamics 365 Business Central",
}
WORKLOADS = {
    "microsoft-teams": "Microsoft Teams",
    "exchange-online": "Exchange Online",
    "sharepoint": "SharePoint",
    "onedrive": "OneDrive for Business",
    "microsoft-intune": "Microsoft Intune",
}


def slug(name: str) -> str:
    """The first word, as it stands in ids and domains."""
    return name.split()[0].lower()
