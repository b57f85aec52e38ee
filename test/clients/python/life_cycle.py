"""The steps of test/clients/README.md with Twilio's own Python library, unmodified but for the address it talks to. Run
by scripts/test-clients.ts, which reads a line per step."""

import base64
import datetime
import json
import os
import re
import urllib.parse
import urllib.request

from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client

BASE, ACCOUNT_SID, AUTH_TOKEN = (os.environ[name] for name in ("BASE", "ACCOUNT_SID", "AUTH_TOKEN"))
POOL = ["+12065550180", "+12065550181", "+12065550182", "+12065550183", "+12065550184"]
ALICE, BOB, CAROL = "+12065550100", "+12065550101", "+12065550102"


def check(rule, actual, expected):
    same = actual == expected
    difference = "" if same else f": {actual!r} and not {expected!r}"
    print("ok" if same else "not ok", rule + difference, flush=True)


def refusal(call):
    """What the library's own error for an answer says, without the library's "Unable to ... record: ". Any other ends
    the run."""
    try:
        return call()
    except TwilioRestException as error:
        return [error.status, error.code, re.sub("^Unable to [a-z]+ record: ", "", error.msg)]


def not_found(path):
    return [404, 20404, f"The requested resource {path} was not found"]


def get(path, form=None):
    url = path if path.startswith("http") else BASE + path
    request = urllib.request.Request(url, None if form is None else urllib.parse.urlencode(form).encode())
    credentials = base64.b64encode(f"{ACCOUNT_SID}:{AUTH_TOKEN}".encode()).decode()
    request.add_header("Authorization", f"Basic {credentials}")
    with urllib.request.urlopen(request) as response:
        return json.load(response)


def received(phone):
    messages = get(f"/simulator/phones/{phone}/messages")["messages"]
    return [(message["from"], message["body"]) for message in messages if message["direction"] == "received"]


def text(sender, to, body):
    get("/simulator/messages", {"From": sender, "To": to, "Body": body})


def is_date(value):
    return isinstance(value, datetime.datetime)


def plain(instance):
    """The properties of an instance, without the library's own."""
    return {name: value for name, value in vars(instance).items() if not name.startswith("_")}


def sids(instances):
    return [instance.sid for instance in instances]


client = Client(ACCOUNT_SID, AUTH_TOKEN)
client.proxy.base_url = BASE
services = client.proxy.v1.services

# Services
made = services.create(unique_name="python", default_ttl=3600)
check("a service has what was said of it", [made.unique_name, made.default_ttl], ["python", 3600])
check(
    "a service has its defaults",
    [made.geo_match_level, made.number_selection_behavior, made.callback_url],
    ["country", "prefer-sticky", None],
)
check(
    "a service is of the account, and its dates are dates",
    [made.account_sid, is_date(made.date_created), is_date(made.date_updated)],
    [ACCOUNT_SID, True, True],
)
check("a service is fetched by SID", plain(services(made.sid).fetch()), plain(made))
check("a service is fetched by name", plain(services("python").fetch()), plain(made))
changed = services(made.sid).update(callback_url="https://example.com/callback", default_ttl=0)
check("a service is updated", [changed.callback_url, changed.default_ttl], ["https://example.com/callback", 0])
cleared = services(made.sid).update(callback_url="")
check("the empty text clears an address", [cleared.callback_url, cleared.default_ttl], [None, 0])
more = [made] + [services.create(unique_name=f"python {at}") for at in range(1, 7)]
check("services are listed over pages", sids(services.list(page_size=3)), sids(more))
check("a list ends at its limit", sids(services.list(page_size=3, limit=4)), sids(more)[:4])
page = services.page(page_size=5)
next_page = page.next_page()
check(
    "a page has a next one, and that has none",
    [len(list(page)), len(list(next_page)), next_page.next_page_url],
    [5, 2, None],
)
check("a stream visits all services", sids(services.stream(page_size=2)), sids(more))
check(
    "a service name is unique",
    refusal(lambda: services.create(unique_name="python")),
    [400, 80602, "Service UniqueName must be unique."],
)

# Phone numbers
service = services(made.sid)
numbers = [service.phone_numbers.create(phone_number=number) for number in POOL]
number = numbers[0]
check(
    "a number has what is known of it",
    [number.phone_number, number.iso_country, number.is_reserved, number.in_use, number.friendly_name],
    [POOL[0], "US", False, 0, "(206) 555-0180"],
)
check(
    "a number has its capabilities",
    [number.capabilities[what] for what in ("sms", "mms", "voice", "fax")],
    [True, True, True, False],
)
check("a number is fetched", plain(service.phone_numbers(number.sid).fetch()), plain(number))
check("numbers are listed over pages", sids(service.phone_numbers.list(page_size=2)), sids(numbers))
check("a number is reserved", service.phone_numbers(number.sid).update(is_reserved=True).is_reserved, True)
check("a number is deleted", service.phone_numbers(number.sid).delete(), True)
check(
    "a deleted number is gone",
    refusal(service.phone_numbers(number.sid).fetch),
    not_found(f"/v1/Services/{made.sid}/PhoneNumbers/{number.sid}"),
)

# Sessions
expiry = datetime.datetime(2099, 1, 2, 3, 4, 5, tzinfo=datetime.timezone.utc)
session = service.sessions.create(
    unique_name="order 1024, A+B é",
    ttl=600,
    date_expiry=expiry,
    participants=[
        {"Identifier": ALICE, "FriendlyName": "Alice"},
        {"Identifier": BOB, "FriendlyName": "Bob"},
    ],
)
in_session = service.sessions(session.sid)
check(
    "a session has what was said of it",
    [session.unique_name, session.ttl, session.status, session.mode],
    ["order 1024, A+B é", 600, "open", "voice-and-message"],
)
check(
    "a date that is set comes back, and one that is not is nothing",
    [session.date_expiry, session.date_ended, session.date_last_interaction],
    [expiry, None, None],
)
check("a session is fetched by SID", plain(in_session.fetch()), plain(session))
check("a session is fetched by name", plain(service.sessions("order 1024, A+B é").fetch()), plain(session))
later = datetime.datetime(2099, 6, 7, 8, 9, 10, tzinfo=datetime.timezone.utc)
longer = in_session.update(ttl=900, date_expiry=later)
check("a session is updated", [longer.ttl, longer.date_expiry], [900, later])
sessions = [session] + [service.sessions.create(unique_name=f"order {at}") for at in range(1, 5)]
check("sessions are listed over pages", sids(service.sessions.list(page_size=2)), sids(sessions))

# Participants
people = in_session.participants.list()
participant, second = people
check(
    "participants came with the session",
    [[person.identifier, person.friendly_name] for person in people],
    [[ALICE, "Alice"], [BOB, "Bob"]],
)
check("participants are listed over pages", sids(in_session.participants.list(page_size=1)), sids(people))
check(
    "every participant has a proxy number of the pool",
    [person.proxy_identifier in POOL[1:] for person in people],
    [True, True],
)
check("a participant is fetched", plain(in_session.participants(second.sid).fetch()), plain(second))
elsewhere = service.sessions(sessions[1].sid)
added = elsewhere.participants.create(identifier=CAROL, friendly_name="Carol")
check(
    "a participant is added",
    [added.identifier, added.friendly_name, added.date_deleted],
    [CAROL, "Carol", None],
)
check(
    "a third participant is refused",
    refusal(lambda: in_session.participants.create(identifier=CAROL)),
    [400, 80609, "A Session may have at most 2 participants"],
)

# Message interactions
texts = [
    "Your driver is near",
    "Grüße, 你好 \U0001f697\U0001f468\u200d\U0001f469\u200d\U0001f467",
    '1 + 1 = 2 & a % of "it" \\',
    "two\nlines\r\nand a\ttab",
    "x" * 1600,
    "six",
    "seven",
]
to_alice = in_session.participants(participant.sid)
sent = [to_alice.message_interactions.create(body=body) for body in texts]
one = sent[0]
path = f"{BASE}/v1/Services/{made.sid}/Sessions/{session.sid}/Participants/{participant.sid}"
check(
    "a message interaction has every property of the reference",
    plain(one),
    {
        "sid": one.sid,
        "session_sid": session.sid,
        "service_sid": made.sid,
        "account_sid": ACCOUNT_SID,
        "data": '{"body":"Your driver is near"}',
        "type": "message",
        "participant_sid": participant.sid,
        "inbound_participant_sid": None,
        "inbound_resource_sid": None,
        "inbound_resource_status": None,
        "inbound_resource_type": None,
        "inbound_resource_url": None,
        "outbound_participant_sid": participant.sid,
        "outbound_resource_sid": one.outbound_resource_sid,
        "outbound_resource_status": one.outbound_resource_status,
        "outbound_resource_type": "Message",
        "outbound_resource_url": f"{BASE}/2010-04-01/Accounts/{ACCOUNT_SID}/Messages/{one.outbound_resource_sid}.json",
        "date_created": one.date_created,
        "date_updated": one.date_updated,
        "url": f"{path}/MessageInteractions/{one.sid}",
    },
)
check("its dates are dates", [is_date(one.date_created), is_date(one.date_updated)], [True, True])
check(
    "its SIDs are of their kinds",
    [bool(re.fullmatch("KI[0-9a-f]{32}", one.sid)), bool(re.fullmatch("SM[0-9a-f]{32}", one.outbound_resource_sid))],
    [True, True],
)
check(
    "its status is one of a text that goes out",
    one.outbound_resource_status in ("accepted", "queued", "sending", "sent", "delivered"),
    True,
)
check("its resource answers at its address", get(one.outbound_resource_url)["sid"], one.outbound_resource_sid)
check(
    "message interactions are fetched as they were made",
    [plain(to_alice.message_interactions(sid).fetch()) for sid in sids(sent)],
    [plain(interaction) for interaction in sent],
)
check(
    "message interactions are listed over pages as they were made",
    [plain(interaction) for interaction in to_alice.message_interactions.list(page_size=3)],
    [plain(interaction) for interaction in sent],
)
check(
    "every text arrives unharmed, from the proxy number",
    received(ALICE),
    [(participant.proxy_identifier, body) for body in texts],
)
check("data is JSON with the text", [json.loads(interaction.data)["body"] for interaction in sent], texts)
check(
    "a text without anything is refused",
    refusal(to_alice.message_interactions.create),
    [400, 80701, "'Body' is invalid. Body or MediaUrl must be given."],
)
check(
    "a text of 1601 characters is refused",
    refusal(lambda: to_alice.message_interactions.create(body="x" * 1601)),
    [400, 21617, "The concatenated message body exceeds the 1600 character limit"],
)

# Interactions
check("interactions are listed over pages", sids(in_session.interactions.list(page_size=4)), sids(sent))
text(ALICE, participant.proxy_identifier, "Where are you, Bob?")
check(
    "a relayed text arrives from the proxy number of the receiver",
    received(BOB),
    [(second.proxy_identifier, "Where are you, Bob?")],
)
relayed = in_session.interactions.list()[-1]
check(
    "a relayed text is read back",
    [
        relayed.type,
        relayed.data,
        relayed.inbound_participant_sid,
        relayed.inbound_resource_status,
        relayed.outbound_participant_sid,
        bool(re.fullmatch("SM[0-9a-f]{32}", relayed.outbound_resource_sid)),
    ],
    ["message", '{"body":"Where are you, Bob?"}', participant.sid, "delivered", second.sid, True],
)
check("an interaction is fetched", in_session.interactions(one.sid).fetch().data, one.data)
check("an interaction is deleted", in_session.interactions(one.sid).delete(), True)
check(
    "a deleted interaction is gone",
    refusal(to_alice.message_interactions(one.sid).fetch),
    not_found(urllib.parse.urlparse(one.url).path),
)

# The end of everything
check("a participant is deleted", in_session.participants(second.sid).delete(), True)
check("a session is closed", in_session.update(status="closed").status, "closed")
check(
    "a closed session takes no texts",
    refusal(lambda: to_alice.message_interactions.create(body="late")),
    [400, 80607, "Session is closed and cannot be updated"],
)
check("a session is opened again", in_session.update(status="in-progress").status, "in-progress")
check("a session is deleted", in_session.delete(), True)
check(
    "a deleted session is gone",
    refusal(in_session.fetch),
    not_found(f"/v1/Services/{made.sid}/Sessions/{session.sid}"),
)
for sid in sids(more):
    services(sid).delete()
check("deleted services are gone", services.list(), [])
nobody = "KS" + "0" * 32
check("an unknown service is not found", refusal(services(nobody).fetch), not_found(f"/v1/Services/{nobody}"))
stranger = Client(ACCOUNT_SID, "notTheTokenOfTheAccount")
stranger.proxy.base_url = BASE
check(
    "wrong credentials are refused",
    refusal(stranger.proxy.v1.services(made.sid).fetch),
    [401, 20003, "Authenticate"],
)
