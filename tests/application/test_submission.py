"""x"""
from tests.support.house import Office

def test_x(office: Office) -> None:
    a = office.submit("alder")
    b = office.submit("birch")
    print(office.story(a), office.story(b), office.slot_of(a))
    assert 0
