// The steps of test/clients/README.md with Twilio's own Go library, unmodified but for the address it talks to. Run by
// scripts/test-clients.ts, which reads a line per step.
package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/twilio/twilio-go"
	"github.com/twilio/twilio-go/client"
	proxy "github.com/twilio/twilio-go/rest/proxy/v1"
)

var (
	base       = os.Getenv("BASE")
	accountSid = os.Getenv("ACCOUNT_SID")
	authToken  = os.Getenv("AUTH_TOKEN")
	pool       = []string{"+12065550180", "+12065550181", "+12065550182", "+12065550183", "+12065550184"}
)

const alice, bob, carol = "+12065550100", "+12065550101", "+12065550102"

// The library has no setting for the address of Proxy, but takes an HTTP client: this one sends what goes there to Maskline.
type toMaskline struct{ address *url.URL }

func (to toMaskline) RoundTrip(request *http.Request) (*http.Response, error) {
	if request.URL.Host == "proxy.twilio.com" {
		request = request.Clone(request.Context())
		request.URL.Scheme, request.URL.Host, request.Host = to.address.Scheme, to.address.Host, to.address.Host
	}
	return http.DefaultTransport.RoundTrip(request)
}

func connect(token string) *proxy.ApiService {
	http := &http.Client{Transport: toMaskline{must(url.Parse(base))}, Timeout: 10 * time.Second}
	transport := &client.Client{Credentials: client.NewCredentials(accountSid, token), HTTPClient: http}
	transport.SetAccountSid(accountSid)
	return twilio.NewRestClientWithParams(twilio.ClientParams{Client: transport}).ProxyV1
}

func main() {
	api := connect(authToken)
	services := theServices(api)
	service := *services[0].Sid
	theNumbers(api, service)
	session := theSessions(api, service)
	participant, second := theParticipants(api, service, session)
	sent := theMessages(api, service, session, participant)
	theInteractions(api, service, session, participant, second, sent)
	theEnd(api, service, session, participant, second, services)
}

func theServices(api *proxy.ApiService) []proxy.ProxyV1Service {
	made := must(api.CreateService((&proxy.CreateServiceParams{}).SetUniqueName("go").SetDefaultTtl(3600)))
	sid := *made.Sid
	check("a service has what was said of it", list{at(made.UniqueName), made.DefaultTtl}, list{"go", 3600})
	check(
		"a service has its defaults",
		list{at(made.GeoMatchLevel), at(made.NumberSelectionBehavior), at(made.CallbackUrl)},
		list{"country", "prefer-sticky", nil},
	)
	check(
		"a service is of the account, and its dates are dates",
		list{at(made.AccountSid), made.DateCreated != nil, made.DateUpdated != nil},
		list{accountSid, true, true},
	)
	check("a service is fetched by SID", must(api.FetchService(sid)), made)
	check("a service is fetched by name", must(api.FetchService("go")), made)
	changes := (&proxy.UpdateServiceParams{}).SetCallbackUrl("https://example.com/callback").SetDefaultTtl(0)
	changed := must(api.UpdateService(sid, changes))
	check("a service is updated", list{at(changed.CallbackUrl), changed.DefaultTtl}, list{"https://example.com/callback", 0})
	cleared := must(api.UpdateService(sid, (&proxy.UpdateServiceParams{}).SetCallbackUrl("")))
	check("the empty text clears an address", list{at(cleared.CallbackUrl), cleared.DefaultTtl}, list{nil, 0})

	more := []proxy.ProxyV1Service{*made}
	for number := 1; number < 7; number++ {
		params := (&proxy.CreateServiceParams{}).SetUniqueName(fmt.Sprint("go ", number))
		more = append(more, *must(api.CreateService(params)))
	}
	sids := each(more, serviceSid)
	listed := must(api.ListService((&proxy.ListServiceParams{}).SetPageSize(3)))
	check("services are listed over pages", each(listed, serviceSid), sids)
	listed = must(api.ListService((&proxy.ListServiceParams{}).SetPageSize(3).SetLimit(4)))
	check("a list ends at its limit", each(listed, serviceSid), sids[:4])
	five := (&proxy.ListServiceParams{}).SetPageSize(5)
	page := must(api.PageService(five, "", ""))
	next := must(url.Parse(*page.Meta.NextPageUrl)).Query()
	nextPage := must(api.PageService(five, next.Get("PageToken"), next.Get("Page")))
	check(
		"a page has a next one, and that has none",
		list{len(page.Services), len(nextPage.Services), at(nextPage.Meta.NextPageUrl)},
		list{5, 2, nil},
	)
	visited := list{}
	stream, failures := api.StreamService((&proxy.ListServiceParams{}).SetPageSize(2))
	for one := range stream {
		visited = append(visited, *one.Sid)
	}
	must(0, <-failures)
	check("a stream visits all services", visited, sids)
	check(
		"a service name is unique",
		refused(api.CreateService((&proxy.CreateServiceParams{}).SetUniqueName("go"))),
		list{400, 80602, "Service UniqueName must be unique."},
	)
	return more
}

func theNumbers(api *proxy.ApiService, service string) {
	numbers := []proxy.ProxyV1PhoneNumber{}
	for _, number := range pool {
		params := (&proxy.CreatePhoneNumberParams{}).SetPhoneNumber(number)
		numbers = append(numbers, *must(api.CreatePhoneNumber(service, params)))
	}
	number := numbers[0]
	check(
		"a number has what is known of it",
		list{at(number.PhoneNumber), at(number.IsoCountry), at(number.IsReserved), number.InUse, at(number.FriendlyName)},
		list{pool[0], "US", false, 0, "(206) 555-0180"},
	)
	check(
		"a number has its capabilities",
		*number.Capabilities,
		proxy.ProxyV1ServicePhoneNumberCapabilities{Sms: true, Mms: true, Voice: true},
	)
	check("a number is fetched", *must(api.FetchPhoneNumber(service, *number.Sid)), number)
	listed := must(api.ListPhoneNumber(service, (&proxy.ListPhoneNumberParams{}).SetPageSize(2)))
	check("numbers are listed over pages", each(listed, numberSid), each(numbers, numberSid))
	reserve := (&proxy.UpdatePhoneNumberParams{}).SetIsReserved(true)
	check("a number is reserved", at(must(api.UpdatePhoneNumber(service, *number.Sid, reserve)).IsReserved), true)
	check("a number is deleted", api.DeletePhoneNumber(service, *number.Sid), nil)
	check(
		"a deleted number is gone",
		refused(api.FetchPhoneNumber(service, *number.Sid)),
		notFound("/v1/Services/"+service+"/PhoneNumbers/"+*number.Sid),
	)
}

func theSessions(api *proxy.ApiService, service string) []proxy.ProxyV1Session {
	// Sent with its offset.
	expiry := time.Date(2099, 1, 2, 5, 4, 5, 0, time.FixedZone("two hours ahead", 2*60*60))
	session := must(api.CreateSession(service, (&proxy.CreateSessionParams{}).
		SetUniqueName("order 1024, A+B é").
		SetTtl(600).
		SetDateExpiry(expiry).
		SetParticipants(list{
			map[string]string{"Identifier": alice, "FriendlyName": "Alice"},
			map[string]string{"Identifier": bob, "FriendlyName": "Bob"},
		})))
	check(
		"a session has what was said of it",
		list{at(session.UniqueName), session.Ttl, at(session.Status), at(session.Mode)},
		list{"order 1024, A+B é", 600, "open", "voice-and-message"},
	)
	check(
		"a date that is set comes back, and one that is not is nothing",
		list{session.DateExpiry.Equal(expiry), at(session.DateEnded), at(session.DateLastInteraction)},
		list{true, nil, nil},
	)
	check("a session is fetched by SID", must(api.FetchSession(service, *session.Sid)), session)
	check("a session is fetched by name", must(api.FetchSession(service, "order 1024, A+B é")), session)
	later := time.Date(2099, 6, 7, 8, 9, 10, 0, time.UTC)
	changes := (&proxy.UpdateSessionParams{}).SetTtl(900).SetDateExpiry(later)
	longer := must(api.UpdateSession(service, *session.Sid, changes))
	check("a session is updated", list{longer.Ttl, longer.DateExpiry.Equal(later)}, list{900, true})
	sessions := []proxy.ProxyV1Session{*session}
	for number := 1; number < 5; number++ {
		params := (&proxy.CreateSessionParams{}).SetUniqueName(fmt.Sprint("order ", number))
		sessions = append(sessions, *must(api.CreateSession(service, params)))
	}
	listed := must(api.ListSession(service, (&proxy.ListSessionParams{}).SetPageSize(2)))
	check("sessions are listed over pages", each(listed, sessionSid), each(sessions, sessionSid))
	return sessions
}

func theParticipants(
	api *proxy.ApiService, service string, sessions []proxy.ProxyV1Session,
) (participant, second proxy.ProxyV1Participant) {
	session := *sessions[0].Sid
	people := must(api.ListParticipant(service, session, nil))
	participant, second = people[0], people[1]
	named := func(person proxy.ProxyV1Participant) any { return list{*person.Identifier, *person.FriendlyName} }
	check("participants came with the session", each(people, named), list{list{alice, "Alice"}, list{bob, "Bob"}})
	listed := must(api.ListParticipant(service, session, (&proxy.ListParticipantParams{}).SetPageSize(1)))
	check("participants are listed over pages", each(listed, participantSid), each(people, participantSid))
	ofPool := func(person proxy.ProxyV1Participant) any {
		return strings.Contains(strings.Join(pool[1:], " "), *person.ProxyIdentifier)
	}
	check("every participant has a proxy number of the pool", each(people, ofPool), list{true, true})
	check("a participant is fetched", *must(api.FetchParticipant(service, session, *second.Sid)), second)
	person := (&proxy.CreateParticipantParams{}).SetIdentifier(carol).SetFriendlyName("Carol")
	added := must(api.CreateParticipant(service, *sessions[1].Sid, person))
	check(
		"a participant is added",
		list{at(added.Identifier), at(added.FriendlyName), at(added.DateDeleted)},
		list{carol, "Carol", nil},
	)
	check(
		"a third participant is refused",
		refused(api.CreateParticipant(service, session, person)),
		list{400, 80609, "A Session may have at most 2 participants"},
	)
	return participant, second
}

func theMessages(
	api *proxy.ApiService, service string, sessions []proxy.ProxyV1Session, participant proxy.ProxyV1Participant,
) []proxy.ProxyV1MessageInteraction {
	texts := []string{
		"Your driver is near",
		"Grüße, 你好 \U0001f697\U0001f468\u200d\U0001f469\u200d\U0001f467",
		`1 + 1 = 2 & a % of "it" \`,
		"two\nlines\r\nand a\ttab",
		strings.Repeat("x", 1600),
		"six",
		"seven",
	}
	session, receiver := *sessions[0].Sid, *participant.Sid
	create := func(body string) (*proxy.ProxyV1MessageInteraction, error) {
		params := &proxy.CreateMessageInteractionParams{}
		if body != "" {
			params.SetBody(body)
		}
		return api.CreateMessageInteraction(service, session, receiver, params)
	}
	sent := []proxy.ProxyV1MessageInteraction{}
	for _, body := range texts {
		sent = append(sent, *must(create(body)))
	}
	one := sent[0]
	checkProperties(one, service, session, receiver)
	fetched := []proxy.ProxyV1MessageInteraction{}
	for _, interaction := range sent {
		fetched = append(fetched, *must(api.FetchMessageInteraction(service, session, receiver, *interaction.Sid)))
	}
	check("message interactions are fetched as they were made", fetched, sent)
	three := (&proxy.ListMessageInteractionParams{}).SetPageSize(3)
	listed := must(api.ListMessageInteraction(service, session, receiver, three))
	check("message interactions are listed over pages as they were made", listed, sent)
	arrived, told := list{}, list{}
	for at, body := range texts {
		arrived = append(arrived, list{*participant.ProxyIdentifier, body})
		data := map[string]string{}
		must(0, json.Unmarshal([]byte(*sent[at].Data), &data))
		told = append(told, data["body"])
	}
	check("every text arrives unharmed, from the proxy number", received(alice), arrived)
	check("data is JSON with the text", told, each(texts, func(body string) any { return body }))
	check(
		"a text without anything is refused",
		refused(create("")),
		list{400, 80701, "'Body' is invalid. Body or MediaUrl must be given."},
	)
	check(
		"a text of 1601 characters is refused",
		refused(create(strings.Repeat("x", 1601))),
		list{400, 21617, "The concatenated message body exceeds the 1600 character limit"},
	)
	return sent
}

func checkProperties(one proxy.ProxyV1MessageInteraction, service, session, receiver string) {
	ptr := func(text string) *string { return &text }
	resource, status := *one.OutboundResourceSid, *one.OutboundResourceStatus
	resourceUrl := base + "/2010-04-01/Accounts/" + accountSid + "/Messages/" + resource + ".json"
	check("a message interaction has every property of the reference", one, proxy.ProxyV1MessageInteraction{
		Sid:                    one.Sid,
		SessionSid:             &session,
		ServiceSid:             &service,
		AccountSid:             &accountSid,
		Data:                   ptr(`{"body":"Your driver is near"}`),
		Type:                   ptr("message"),
		ParticipantSid:         &receiver,
		OutboundParticipantSid: &receiver,
		OutboundResourceSid:    &resource,
		OutboundResourceStatus: &status,
		OutboundResourceType:   ptr("Message"),
		OutboundResourceUrl:    &resourceUrl,
		DateCreated:            one.DateCreated,
		DateUpdated:            one.DateUpdated,
		Url: ptr(fmt.Sprintf("%s/v1/Services/%s/Sessions/%s/Participants/%s/MessageInteractions/%s",
			base, service, session, receiver, *one.Sid)),
	})
	check("its dates are dates", list{one.DateCreated != nil, one.DateUpdated != nil}, list{true, true})
	check(
		"its SIDs are of their kinds",
		list{matches("^KI[0-9a-f]{32}$", *one.Sid), matches("^SM[0-9a-f]{32}$", resource)},
		list{true, true},
	)
	check(
		"its status is one of a text that goes out",
		matches("^(accepted|queued|sending|sent|delivered)$", status),
		true,
	)
	check("its resource answers at its address", request(resourceUrl, nil)["sid"], resource)
}

func theInteractions(
	api *proxy.ApiService, service string, sessions []proxy.ProxyV1Session,
	participant, second proxy.ProxyV1Participant, sent []proxy.ProxyV1MessageInteraction,
) {
	session, one := *sessions[0].Sid, sent[0]
	listed := must(api.ListInteraction(service, session, (&proxy.ListInteractionParams{}).SetPageSize(4)))
	check(
		"interactions are listed over pages",
		each(listed, func(record proxy.ProxyV1Interaction) any { return *record.Sid }),
		each(sent, func(record proxy.ProxyV1MessageInteraction) any { return *record.Sid }),
	)
	text(alice, *participant.ProxyIdentifier, "Where are you, Bob?")
	check(
		"a relayed text arrives from the proxy number of the receiver",
		received(bob),
		list{list{*second.ProxyIdentifier, "Where are you, Bob?"}},
	)
	all := must(api.ListInteraction(service, session, nil))
	relayed := all[len(all)-1]
	check(
		"a relayed text is read back",
		list{
			at(relayed.Type),
			at(relayed.Data),
			at(relayed.InboundParticipantSid),
			at(relayed.InboundResourceStatus),
			at(relayed.OutboundParticipantSid),
			matches("^SM[0-9a-f]{32}$", *relayed.OutboundResourceSid),
		},
		list{"message", `{"body":"Where are you, Bob?"}`, *participant.Sid, "delivered", *second.Sid, true},
	)
	check("an interaction is fetched", *must(api.FetchInteraction(service, session, *one.Sid)).Data, *one.Data)
	check("an interaction is deleted", api.DeleteInteraction(service, session, *one.Sid), nil)
	check(
		"a deleted interaction is gone",
		refused(api.FetchMessageInteraction(service, session, *participant.Sid, *one.Sid)),
		notFound(must(url.Parse(*one.Url)).Path),
	)
}

func theEnd(
	api *proxy.ApiService, service string, sessions []proxy.ProxyV1Session,
	participant, second proxy.ProxyV1Participant, services []proxy.ProxyV1Service,
) {
	session := *sessions[0].Sid
	become := func(status string) any {
		params := (&proxy.UpdateSessionParams{}).SetStatus(status)
		return at(must(api.UpdateSession(service, session, params)).Status)
	}
	check("a participant is deleted", api.DeleteParticipant(service, session, *second.Sid), nil)
	check("a session is closed", become("closed"), "closed")
	late := (&proxy.CreateMessageInteractionParams{}).SetBody("late")
	check(
		"a closed session takes no texts",
		refused(api.CreateMessageInteraction(service, session, *participant.Sid, late)),
		list{400, 80607, "Session is closed and cannot be updated"},
	)
	check("a session is opened again", become("in-progress"), "in-progress")
	check("a session is deleted", api.DeleteSession(service, session), nil)
	check(
		"a deleted session is gone",
		refused(api.FetchSession(service, session)),
		notFound("/v1/Services/"+service+"/Sessions/"+session),
	)
	for _, one := range services {
		must(0, api.DeleteService(*one.Sid))
	}
	check("deleted services are gone", len(must(api.ListService(nil))), 0)
	nobody := "KS" + strings.Repeat("0", 32)
	check("an unknown service is not found", refused(api.FetchService(nobody)), notFound("/v1/Services/"+nobody))
	check(
		"wrong credentials are refused",
		refused(connect("notTheTokenOfTheAccount").FetchService(service)),
		list{401, 20003, "Authenticate"},
	)
}
