"""What people write in the demo. {product} and {customer} are filled in."""

from domain.values import AskReason, LeaveReason, RejectionReason

WORK = (
    "Design and roll-out of {product} for {customer}",
    "Adoption programme for {product} at {customer}",
    "Migration of {customer} to {product}",
    "Key-user training on {product} for {customer}",
    "Assessment and advice on {product} for {customer}",
)
ASKED = {
    AskReason.EVIDENCE_MISSING: "The claim refers to an adoption plan, but only its cover page was uploaded. Please add the plan itself.",
    AskReason.ACKNOWLEDGEMENT_MISSING: "Only your own signature is on the document. Please add one signed by {customer}.",
    AskReason.DATES_MISSING_OR_OLD: "The dates do not match the one you entered. Please send a version that shows when {customer} signed.",
    AskReason.SERVICE_DESCRIPTION_MISSING: "The document does not say what you did. Please describe your services for {product}.",
    AskReason.PRODUCT_MISSING_FROM_EVIDENCE: "{product} is not named anywhere in your proof of execution. Please send one that names it.",
}
ANSWERED = {
    AskReason.EVIDENCE_MISSING: "Our apologies, only the cover page was uploaded. This is the whole plan.",
    AskReason.ACKNOWLEDGEMENT_MISSING: "{customer} sent us a signed copy this morning, please find it attached.",
    AskReason.DATES_MISSING_OR_OLD: "Attached is our most recent document; the customer's signature and its date are on the last page.",
    AskReason.SERVICE_DESCRIPTION_MISSING: "Our services for {product} are described in the new attachment, chapter three.",
    AskReason.PRODUCT_MISSING_FROM_EVIDENCE: "The attached order names {product} on page two.",
}
AMENDED = "The work was done from another of our offices, so we also corrected the MPN id and our contact."
APPROVED = (
    "The statement of work names tenant and product and was signed by the customer.",
    "Customer acknowledgement is recent and describes the adoption work on {product}.",
    "Deliverables, dates and signatures are complete. Confirmed with {customer} by telephone.",
    "Proof of execution is in order; domain and subscription were verified.",
)
REJECTED = {
    RejectionReason.CUSTOMER_DECLINED: "{customer} told us that it did not work with this partner on {product}.",
    RejectionReason.EVIDENCE_INSUFFICIENT: "The document is a price quote. It does not show that any work was done.",
    RejectionReason.CONSENT_MISSING: "Nothing shows that {customer} agreed to this association.",
    RejectionReason.PRODUCTS_MISSING: "The proof of execution is about another product than {product}.",
    RejectionReason.EVIDENCE_UNAVAILABLE: "The attachment is protected by a password, and the password was not sent in time.",
    RejectionReason.SUBSCRIPTION_NOT_ELIGIBLE: "The subscription was bought for a trial environment of {customer}.",
    RejectionReason.PARTNER_REQUEST: "Rejected because the partner asked for it: the work was handed over to another team.",
}
LEFT = {
    LeaveReason.WRONG_MPN: "This belongs to our other office; we will file it again.",
    LeaveReason.WRONG_ACTIVITY: None,
    LeaveReason.NO_LONGER_WITH_CUSTOMER: "Our contract with {customer} has come to its end.",
    LeaveReason.FILED_BY_MISTAKE: None,
    LeaveReason.OTHER: "{customer} asked us to wait until its reorganisation is over.",
}
DISPUTED = (
    "The rejection overlooks the second attachment, in which {customer} confirms our work on {product}.",
    "We now have the acknowledgement that was missing; please look at the claim once more.",
    "The quote was uploaded by mistake. The signed statement of work is attached.",
)
FROM_PARTNER = (
    "The document is in the customer's own language; we can send a translation if that helps.",
    "Could you tell us when to expect a decision? Our quarter closes soon.",
    "Our contact at {customer} is on leave until next week, a colleague of hers can answer questions.",
)
FROM_REVIEWER = (
    "Thank you, that is clear.",
    "We expect to decide within the five business days.",
    "No translation is needed. We will come back to you if anything is missing.",
)
INTERNAL = (
    "Signature compared with the one on an earlier claim of this customer: same person.",
    "Third claim of this partner this month with the same template. Fine, but worth remembering.",
    "Called {customer}, asked for the project lead, will call again tomorrow.",
    "Colleague has seen the original on screen.",
)
TO_ALL_PARTIES = "Please send your most recent proof of execution for {product}, signed by {customer}."
DEFENDED = "We still run this for {customer}: attached are last month's service report and the renewed contract."
CHALLENGED = "{customer} moved its work on {product} to us this year; the signed order is attached."
RULED_FOR_CHALLENGER = "The challenger's acknowledgement is six months newer and signed by the board; the customer confirmed the change."
RULED_FOR_INCUMBENT = "The incumbent proved ongoing work last month. The challenger's document is an offer, not an order."
RULED_FOR_ONE = "Both did work, but only one of the documents names the product and was signed within the year."
RULED_FOR_NOBODY = "Neither side could show a document that the customer stands by. The customer wants no partner on record for now."
NOTE_TO_LOSER = "Your document does not outweigh the proof of execution on record. You may dispute this once, with newer proof."
NOTE_TO_WINNER = "Your most recent proof of execution was decisive."
REVOKED = "{customer} wrote to us that it never agreed to this association; the signature was not authorised."
LOST_AND_DISPUTED = "The order we could not show in time has been found: it is newer than anything on record. Please compare again."
