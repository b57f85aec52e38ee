"""The life of every resource through Twilio's own Python library, unmodified but for the address it talks to. Run by
scripts/test-clients.ts, which reads a line per check."""

import base64
import datetime
import json
import os
import re
import urllib.request

from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client

BASE, ACCOUNT_SID, AUTH_TOKEN = (os.environ[name] for name in ("BASE", "ACCOUNT_SID", "AUTH_TOKEN"))
POOL = ["+12065550180", "+12065550181", "+12065550182", "+12065550183", "+12065550184"]
ALICE, BOB = "+12065550100", "+12065550101"


def check(rule, actual, expected):
    same = actual == expected
    difference = "" if same else f": {actual!r} and not {expected!r}"
    print("ok" if same else "not ok", rule + difference, flush=True)


def refusal(call):
    """The library's own error for an answer: its status and code. Anything else ends the run."""
    try:
        return call()
    except TwilioRestException as error:
        return [error.status, error.code]


def get(path):
    request = urllib.request.Request(path if path.startswith("http") else BASE + path)
    credentials = base64.b64encode(f"{ACCOUNT_SID}:{AUTH_TOKEN}".encode()).decode()
    request.add_header("Authorization", f"Basic {credentials}")
    with urllib.request.urlopen(request) as response:
        return json.load(response)


def received(phone):
    messages = get(f"/simulator/phones/{phone}/messages")["messages"]
    return [(message["from"], message["body"]) for message in messages if message["direction"] == "received"]


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
    "a service is of the account",
    [made.account_sid, isinstance(made.date_created, datetime.datetime)],
    [ACCOUNT_SID, True],
)
check("a service is fetched by SID", plain(services(made.sid).fetch()), plain(made))
check("a service is fetched by name", plain(services("python").fetch()), plain(made))
changed = services(made.sid).update(callback_url="https://example.com/callback", default_ttl=0)
check("a service is updated", [changed.callback_url, changed.default_ttl], ["https://example.com/callback", 0])
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

# Phone numbers
service = services(made.sid)
numbers = [service.phone_numbers.create(phone_number=number) for number in POOL]
number = numbers[0]
check(
    "a number has what is known of it",
    [number.phone_number, number.iso_country, number.is_reserved, number.in_use, number.friendly_name],
    [POOL[0], "US", False, 0, "(206) 555-0180"],
)
check("a number is fetched", plain(service.phone_numbers(number.sid).fetch()), plain(number))
check("numbers are listed over pages", sids(service.phone_numbers.list(page_size=2)), sids(numbers))
check("a number is reserved", service.phone_numbers(number.sid).update(is_reserved=True).is_reserved, True)
check("a number is deleted", service.phone_numbers(number.sid).delete(), True)
check("a deleted number is gone", refusal(service.phone_numbers(number.sid).fetch), [404, 20404])

# Sessions and participants
session = service.sessions.create(
    unique_name="order 1024, A+B é",
    ttl=600,
    participants=[{"Identifier": ALICE, "FriendlyName": "Alice"}],
)
in_session = service.sessions(session.sid)
check(
    "a session has what was said of it",
    [session.unique_name, session.ttl, session.status, session.mode],
    ["order 1024, A+B é", 600, "open", "voice-and-message"],
)
check("a session is fetched by SID", plain(in_session.fetch()), plain(session))
check("a session is fetched by name", plain(service.sessions("order 1024, A+B é").fetch()), plain(session))
check("a session is updated", in_session.update(ttl=900).ttl, 900)
participant = in_session.participants.list()[0]
check(
    "a participant came with the session",
    [participant.identifier, participant.friendly_name],
    [ALICE, "Alice"],
)
second = in_session.participants.create(identifier=BOB, friendly_name="Bob")
check("a participant has a proxy number of the pool", second.proxy_identifier in POOL[1:], True)
check("a participant is fetched", plain(in_session.participants(second.sid).fetch()), plain(second))
check(
    "participants are listed over pages",
    sids(in_session.participants.list(page_size=1)),
    [participant.sid, second.sid],
)
check(
    "a third participant is refused",
    refusal(lambda: in_session.participants.create(identifier="+12065550102")),
    [400, 80609],
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
check("its dates are read as dates", isinstance(one.date_created, datetime.datetime), True)
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
check("a text without anything is refused", refusal(to_alice.message_interactions.create), [400, 80701])
check(
    "a text of 1601 characters is refused",
    refusal(lambda: to_alice.message_interactions.create(body="x" * 1601)),
    [400, 21617],
)

# Interactions
check("interactions are listed over pages", sids(in_session.interactions.list(page_size=4)), sids(sent))
check("an interaction is fetched", in_session.interactions(one.sid).fetch().data, one.data)
check("an interaction is deleted", in_session.interactions(one.sid).delete(), True)
check("a deleted interaction is gone", refusal(to_alice.message_interactions(one.sid).fetch), [404, 20404])

# The end of everything
check("a participant is deleted", in_session.participants(second.sid).delete(), True)
check("a session is closed", in_session.update(status="closed").status, "closed")
check(
    "a closed session takes no texts",
    refusal(lambda: to_alice.message_interactions.create(body="late")),
    [400, 80607],
)
check("a session is opened again", in_session.update(status="in-progress").status, "in-progress")
check("a session is deleted", in_session.delete(), True)
check("a deleted session is gone", refusal(in_session.fetch), [404, 20404])
check("a service name is unique", refusal(lambda: services.create(unique_name="python")), [400, 80602])
for sid in sids(more):
    services(sid).delete()
check("deleted services are gone", services.list(), [])
check("an unknown service is not found", refusal(services("KS" + "0" * 32).fetch), [404, 20404])
stranger = Client(ACCOUNT_SID, "not the token of the account")
stranger.proxy.base_url = BASE
check("wrong credentials are refused", refusal(stranger.proxy.v1.services(made.sid).fetch), [401, 20003])
