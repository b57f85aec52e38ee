// The steps of test/clients/README.md with Twilio's own Java library, unmodified but for the address it talks to. Run by
// scripts/test-clients.ts, which reads a line per step.

import com.fasterxml.jackson.core.type.TypeReference;
import com.twilio.base.Page;
import com.twilio.http.NetworkHttpClient;
import com.twilio.http.Request;
import com.twilio.http.Response;
import com.twilio.http.TwilioRestClient;
import com.twilio.rest.proxy.v1.Service;
import com.twilio.rest.proxy.v1.service.PhoneNumber;
import com.twilio.rest.proxy.v1.service.Session;
import com.twilio.rest.proxy.v1.service.session.Interaction;
import com.twilio.rest.proxy.v1.service.session.Participant;
import com.twilio.rest.proxy.v1.service.session.participant.MessageInteraction;
import java.net.URI;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

public class LifeCycle extends Check {

    static final List<String> POOL =
        List.of("+12065550180", "+12065550181", "+12065550182", "+12065550183", "+12065550184");
    static final String ALICE = "+12065550100", BOB = "+12065550101", CAROL = "+12065550102";

    /** The library has no setting for the address of Proxy, but takes an HTTP client: this one talks to Maskline instead. */
    static class ToMaskline extends NetworkHttpClient {

        @Override
        public Response makeRequest(Request request) {
            var here = new Request(request.getMethod(), request.getUrl().replace("https://proxy.twilio.com", BASE));
            here.setAuth(request.getUsername(), request.getPassword());
            request.getQueryParams().forEach((name, values) -> values.forEach(value -> here.addQueryParam(name, value)));
            request.getPostParams().forEach((name, values) -> values.forEach(value -> here.addPostParam(name, value)));
            return super.makeRequest(here);
        }
    }

    static TwilioRestClient connect(String token) {
        return new TwilioRestClient.Builder(ACCOUNT_SID, token).httpClient(new ToMaskline()).build();
    }

    final TwilioRestClient client = connect(AUTH_TOKEN);

    public static void main(String[] arguments) throws Exception {
        new LifeCycle().run();
    }

    void run() throws Exception {
        var services = services();
        var service = services.get(0).getSid();
        phoneNumbers(service);
        var sessions = sessions(service);
        var people = participants(service, sessions);
        var sent = messageInteractions(service, sessions.get(0).getSid(), people.get(0));
        interactions(service, sessions.get(0).getSid(), people, sent);
        end(service, sessions.get(0).getSid(), people, services);
    }

    List<Service> services() {
        var made = Service.creator("java").setDefaultTtl(3600).create(client);
        var sid = made.getSid();
        check("a service has what was said of it", list(made.getUniqueName(), made.getDefaultTtl()), list("java", 3600));
        check(
            "a service has its defaults",
            list(made.getGeoMatchLevel(), made.getNumberSelectionBehavior(), made.getCallbackUrl()),
            list(Service.GeoMatchLevel.COUNTRY, Service.NumberSelectionBehavior.PREFER_STICKY, null)
        );
        check(
            "a service is of the account, and its dates are dates",
            list(made.getAccountSid(), made.getDateCreated() != null, made.getDateUpdated() != null),
            list(ACCOUNT_SID, true, true)
        );
        check("a service is fetched by SID", Service.fetcher(sid).fetch(client), made);
        check("a service is fetched by name", Service.fetcher("java").fetch(client), made);
        var address = URI.create("https://example.com/callback");
        var changed = Service.updater(sid).setCallbackUrl(address).setDefaultTtl(0).update(client);
        check("a service is updated", list(changed.getCallbackUrl(), changed.getDefaultTtl()), list(address, 0));
        var cleared = Service.updater(sid).setCallbackUrl("").update(client);
        check("the empty text clears an address", list(cleared.getCallbackUrl(), cleared.getDefaultTtl()), list(null, 0));

        List<Service> more = new ArrayList<>(List.of(made));
        for (int number = 1; number < 7; number++) more.add(Service.creator("java " + number).create(client));
        var sids = each(more, Service::getSid);
        var listed = all(Service.reader().setPageSize(3L).read(client));
        check("services are listed over pages", each(listed, Service::getSid), sids);
        listed = all(Service.reader().pageSize(3).limit(4).read(client));
        check("a list ends at its limit", each(listed, Service::getSid), sids.subList(0, 4));
        var reader = Service.reader().setPageSize(5L);
        Page<Service> page = reader.firstPage(client), next = reader.nextPage(page, client);
        check(
            "a page has a next one, and that has none",
            list(page.getRecords().size(), page.hasNextPage(), next.getRecords().size(), next.hasNextPage()),
            list(5, true, 2, false)
        );
        List<Object> visited = new ArrayList<>();
        for (var one : Service.reader().setPageSize(2L).read(client)) visited.add(one.getSid());
        check("a stream visits all services", visited, sids);
        check(
            "a service name is unique",
            refusal(() -> Service.creator("java").create(client)),
            list(400, 80602, "Service UniqueName must be unique.")
        );
        return more;
    }

    void phoneNumbers(String service) {
        List<PhoneNumber> numbers = new ArrayList<>();
        for (var number : POOL) numbers.add(PhoneNumber.creator(service).setPhoneNumber(number).create(client));
        var number = numbers.get(0);
        var sid = number.getSid();
        check(
            "a number has what is known of it",
            list(
                String.valueOf(number.getPhoneNumber()),
                number.getIsoCountry(),
                number.getIsReserved(),
                number.getInUse(),
                number.getFriendlyName()
            ),
            list(POOL.get(0), "US", false, 0, "(206) 555-0180")
        );
        var can = number.getCapabilities();
        check(
            "a number has its capabilities",
            list(can.getSms(), can.getMms(), can.getVoice(), can.getFax()),
            list(true, true, true, false)
        );
        check("a number is fetched", PhoneNumber.fetcher(service, sid).fetch(client), number);
        var listed = all(PhoneNumber.reader(service).setPageSize(2L).read(client));
        check("numbers are listed over pages", each(listed, PhoneNumber::getSid), each(numbers, PhoneNumber::getSid));
        var reserved = PhoneNumber.updater(service, sid).setIsReserved(true).update(client);
        check("a number is reserved", reserved.getIsReserved(), true);
        check("a number is deleted", PhoneNumber.deleter(service, sid).delete(client), true);
        check(
            "a deleted number is gone",
            refusal(() -> PhoneNumber.fetcher(service, sid).fetch(client)),
            notFound("/v1/Services/" + service + "/PhoneNumbers/" + sid)
        );
    }

    List<Session> sessions(String service) {
        // Sent without its zone: in UTC, or it would come to mean another moment.
        var expiry = ZonedDateTime.of(2099, 1, 2, 3, 4, 5, 0, ZoneOffset.UTC);
        var session = Session.creator(service)
            .setUniqueName("order 1024, A+B é")
            .setTtl(600)
            .setDateExpiry(expiry)
            .setParticipants(list(
                Map.of("Identifier", ALICE, "FriendlyName", "Alice"),
                Map.of("Identifier", BOB, "FriendlyName", "Bob")
            ))
            .create(client);
        var sid = session.getSid();
        check(
            "a session has what was said of it",
            list(session.getUniqueName(), session.getTtl(), session.getStatus(), session.getMode()),
            list("order 1024, A+B é", 600, Session.Status.OPEN, Session.Mode.VOICE_AND_MESSAGE)
        );
        check(
            "a date that is set comes back, and one that is not is nothing",
            list(session.getDateExpiry().toInstant(), session.getDateEnded(), session.getDateLastInteraction()),
            list(expiry.toInstant(), null, null)
        );
        check("a session is fetched by SID", Session.fetcher(service, sid).fetch(client), session);
        check("a session is fetched by name", Session.fetcher(service, "order 1024, A+B é").fetch(client), session);
        var later = ZonedDateTime.of(2099, 6, 7, 8, 9, 10, 0, ZoneOffset.UTC);
        var longer = Session.updater(service, sid).setTtl(900).setDateExpiry(later).update(client);
        check("a session is updated", list(longer.getTtl(), longer.getDateExpiry().toInstant()), list(900, later.toInstant()));
        List<Session> sessions = new ArrayList<>(List.of(session));
        for (int number = 1; number < 5; number++) {
            sessions.add(Session.creator(service).setUniqueName("order " + number).create(client));
        }
        var listed = all(Session.reader(service).setPageSize(2L).read(client));
        check("sessions are listed over pages", each(listed, Session::getSid), each(sessions, Session::getSid));
        return sessions;
    }

    List<Participant> participants(String service, List<Session> sessions) {
        var session = sessions.get(0).getSid();
        var people = all(Participant.reader(service, session).read(client));
        check(
            "participants came with the session",
            each(people, person -> list(person.getIdentifier(), person.getFriendlyName())),
            list(list(ALICE, "Alice"), list(BOB, "Bob"))
        );
        var listed = all(Participant.reader(service, session).setPageSize(1L).read(client));
        check("participants are listed over pages", each(listed, Participant::getSid), each(people, Participant::getSid));
        check(
            "every participant has a proxy number of the pool",
            each(people, person -> POOL.subList(1, POOL.size()).contains(person.getProxyIdentifier())),
            list(true, true)
        );
        var second = people.get(1);
        check("a participant is fetched", Participant.fetcher(service, session, second.getSid()).fetch(client), second);
        var elsewhere = sessions.get(1).getSid();
        var added = Participant.creator(service, elsewhere, CAROL).setFriendlyName("Carol").create(client);
        check(
            "a participant is added",
            list(added.getIdentifier(), added.getFriendlyName(), added.getDateDeleted()),
            list(CAROL, "Carol", null)
        );
        check(
            "a third participant is refused",
            refusal(() -> Participant.creator(service, session, CAROL).create(client)),
            list(400, 80609, "A Session may have at most 2 participants")
        );
        return people;
    }

    List<MessageInteraction> messageInteractions(String service, String session, Participant person) throws Exception {
        var texts = List.of(
            "Your driver is near",
            "Grüße, 你好 \uD83D\uDE97\uD83D\uDC68\u200D\uD83D\uDC69\u200D\uD83D\uDC67",
            "1 + 1 = 2 & a % of \"it\" \\",
            "two\nlines\r\nand a\ttab",
            "x".repeat(1600),
            "six",
            "seven"
        );
        var receiver = person.getSid();
        List<MessageInteraction> sent = new ArrayList<>();
        for (var body : texts) sent.add(MessageInteraction.creator(service, session, receiver, body).create(client));
        checkProperties(sent.get(0), service, session, receiver);
        List<MessageInteraction> fetched = new ArrayList<>();
        for (var one : sent) {
            fetched.add(MessageInteraction.fetcher(service, session, receiver, one.getSid()).fetch(client));
        }
        check("message interactions are fetched as they were made", fetched, sent);
        check(
            "message interactions are listed over pages as they were made",
            all(MessageInteraction.reader(service, session, receiver).setPageSize(3L).read(client)),
            sent
        );
        check(
            "every text arrives unharmed, from the proxy number",
            received(ALICE),
            each(texts, body -> list(person.getProxyIdentifier(), body))
        );
        List<Object> told = new ArrayList<>();
        for (var one : sent) told.add(JSON.readTree(one.getData()).get("body").asText());
        check("data is JSON with the text", told, texts);
        check(
            "a text without anything is refused",
            refusal(() -> MessageInteraction.creator(service, session, receiver, (String) null).create(client)),
            list(400, 80701, "'Body' is invalid. Body or MediaUrl must be given.")
        );
        check(
            "a text of 1601 characters is refused",
            refusal(() -> MessageInteraction.creator(service, session, receiver, "x".repeat(1601)).create(client)),
            list(400, 21617, "The concatenated message body exceeds the 1600 character limit")
        );
        return sent;
    }

    static void checkProperties(MessageInteraction one, String service, String session, String receiver) throws Exception {
        var resource = one.getOutboundResourceSid();
        var address = BASE + "/2010-04-01/Accounts/" + ACCOUNT_SID + "/Messages/" + resource + ".json";
        var path = BASE + "/v1/Services/" + service + "/Sessions/" + session + "/Participants/" + receiver;
        Map<String, Object> expected = new HashMap<>();
        for (var name : List.of("ParticipantSid", "ResourceSid", "ResourceStatus", "ResourceType", "ResourceUrl")) {
            expected.put("inbound" + name, null);
        }
        var actual = JSON.convertValue(one, new TypeReference<Map<String, Object>>() {});
        expected.put("sid", one.getSid());
        expected.put("sessionSid", session);
        expected.put("serviceSid", service);
        expected.put("accountSid", ACCOUNT_SID);
        expected.put("data", "{\"body\":\"Your driver is near\"}");
        expected.put("type", "message");
        expected.put("participantSid", receiver);
        expected.put("outboundParticipantSid", receiver);
        expected.put("outboundResourceSid", resource);
        expected.put("outboundResourceStatus", one.getOutboundResourceStatus().toString());
        expected.put("outboundResourceType", "Message");
        expected.put("outboundResourceUrl", address);
        expected.put("dateCreated", actual.get("dateCreated"));
        expected.put("dateUpdated", actual.get("dateUpdated"));
        expected.put("url", path + "/MessageInteractions/" + one.getSid());
        check("a message interaction has every property of the reference", actual, expected);
        check("its dates are dates", list(one.getDateCreated() != null, one.getDateUpdated() != null), list(true, true));
        check(
            "its SIDs are of their kinds",
            list(one.getSid().matches("KI[0-9a-f]{32}"), resource.matches("SM[0-9a-f]{32}")),
            list(true, true)
        );
        check(
            "its status is one of a text that goes out",
            one.getOutboundResourceStatus().toString().matches("accepted|queued|sending|sent|delivered"),
            true
        );
        check("its resource answers at its address", request(address).get("sid"), resource);
    }

    void interactions(String service, String session, List<Participant> people, List<MessageInteraction> sent)
        throws Exception {
        var listed = all(Interaction.reader(service, session).setPageSize(4L).read(client));
        check("interactions are listed over pages", each(listed, Interaction::getSid), each(sent, MessageInteraction::getSid));
        Participant alice = people.get(0), bob = people.get(1);
        var text = "Where are you, Bob?";
        request("/simulator/messages", "From", ALICE, "To", alice.getProxyIdentifier(), "Body", text);
        check(
            "a relayed text arrives from the proxy number of the receiver",
            received(BOB),
            list(list(bob.getProxyIdentifier(), text))
        );
        var all = all(Interaction.reader(service, session).read(client));
        var relayed = all.get(all.size() - 1);
        check(
            "a relayed text is read back",
            list(
                relayed.getType(),
                relayed.getData(),
                relayed.getInboundParticipantSid(),
                relayed.getInboundResourceStatus(),
                relayed.getOutboundParticipantSid(),
                relayed.getOutboundResourceSid().matches("SM[0-9a-f]{32}")
            ),
            list(
                Interaction.Type.MESSAGE,
                "{\"body\":\"" + text + "\"}",
                alice.getSid(),
                Interaction.ResourceStatus.DELIVERED,
                bob.getSid(),
                true
            )
        );
        var one = sent.get(0);
        var sid = one.getSid();
        check("an interaction is fetched", Interaction.fetcher(service, session, sid).fetch(client).getData(), one.getData());
        check("an interaction is deleted", Interaction.deleter(service, session, sid).delete(client), true);
        check(
            "a deleted interaction is gone",
            refusal(() -> MessageInteraction.fetcher(service, session, alice.getSid(), sid).fetch(client)),
            notFound(one.getUrl().getPath())
        );
    }

    void end(String service, String session, List<Participant> people, List<Service> services) {
        var receiver = people.get(0).getSid();
        var leaver = people.get(1).getSid();
        check("a participant is deleted", Participant.deleter(service, session, leaver).delete(client), true);
        var closed = Session.updater(service, session).setStatus(Session.Status.CLOSED).update(client);
        check("a session is closed", closed.getStatus(), Session.Status.CLOSED);
        check(
            "a closed session takes no texts",
            refusal(() -> MessageInteraction.creator(service, session, receiver, "late").create(client)),
            list(400, 80607, "Session is closed and cannot be updated")
        );
        var opened = Session.updater(service, session).setStatus(Session.Status.IN_PROGRESS).update(client);
        check("a session is opened again", opened.getStatus(), Session.Status.IN_PROGRESS);
        check("a session is deleted", Session.deleter(service, session).delete(client), true);
        check(
            "a deleted session is gone",
            refusal(() -> Session.fetcher(service, session).fetch(client)),
            notFound("/v1/Services/" + service + "/Sessions/" + session)
        );
        for (var one : services) Service.deleter(one.getSid()).delete(client);
        check("deleted services are gone", all(Service.reader().read(client)), list());
        var nobody = "KS" + "0".repeat(32);
        check(
            "an unknown service is not found",
            refusal(() -> Service.fetcher(nobody).fetch(client)),
            notFound("/v1/Services/" + nobody)
        );
        check(
            "wrong credentials are refused",
            refusal(() -> Service.fetcher(service).fetch(connect("notTheTokenOfTheAccount"))),
            list(401, 20003, "Authenticate")
        );
    }
}
