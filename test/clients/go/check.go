package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"reflect"
	"regexp"
	"strings"

	"github.com/twilio/twilio-go/client"
	proxy "github.com/twilio/twilio-go/rest/proxy/v1"
)

type list = []any

func check(rule string, actual, expected any) {
	if reflect.DeepEqual(actual, expected) {
		fmt.Println("ok", rule)
	} else {
		fmt.Printf("not ok %s: %s and not %s\n", rule, asJSON(actual), asJSON(expected))
	}
}

func asJSON(value any) string {
	text, err := json.Marshal(value)
	if err != nil {
		return fmt.Sprintf("%+v", value)
	}
	return string(text)
}

// An error where none is expected ends the run.
func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

// What the library's own error for an answer says. Any other ends the run.
func refusal(err error) any {
	var refused *client.TwilioRestError
	if err == nil {
		return "answered"
	}
	if !errors.As(err, &refused) {
		panic(err)
	}
	return list{refused.Status, refused.Code, refused.Message}
}

func refused[T any](_ T, err error) any { return refusal(err) }

func notFound(path string) any {
	return list{404, 20404, "The requested resource " + path + " was not found"}
}

// What a pointer of the library points to, or nil.
func at[T any](pointer *T) any {
	if pointer == nil {
		return nil
	}
	return *pointer
}

// One property of every record.
func each[T any](records []T, property func(T) any) list {
	values := list{}
	for _, record := range records {
		values = append(values, property(record))
	}
	return values
}

func serviceSid(record proxy.ProxyV1Service) any         { return *record.Sid }
func numberSid(record proxy.ProxyV1PhoneNumber) any      { return *record.Sid }
func sessionSid(record proxy.ProxyV1Session) any         { return *record.Sid }
func participantSid(record proxy.ProxyV1Participant) any { return *record.Sid }

// A request without the library: to the simulator's phones, or to an address of an answer.
func request(path string, form url.Values) map[string]any {
	method, body := http.MethodGet, io.Reader(nil)
	if form != nil {
		method, body = http.MethodPost, strings.NewReader(form.Encode())
	}
	if !strings.HasPrefix(path, "http") {
		path = base + path
	}
	request := must(http.NewRequest(method, path, body))
	request.SetBasicAuth(accountSid, authToken)
	if form != nil {
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	response := must(http.DefaultClient.Do(request))
	defer response.Body.Close()
	if response.StatusCode >= 300 {
		panic(path + " answers " + response.Status)
	}
	answer := map[string]any{}
	if err := json.NewDecoder(response.Body).Decode(&answer); err != nil {
		panic(err)
	}
	return answer
}

func text(from, to, body string) {
	request("/simulator/messages", url.Values{"From": {from}, "To": {to}, "Body": {body}})
}

func received(phone string) list {
	messages := list{}
	for _, one := range request("/simulator/phones/"+phone+"/messages", nil)["messages"].(list) {
		if message := one.(map[string]any); message["direction"] == "received" {
			messages = append(messages, list{message["from"], message["body"]})
		}
	}
	return messages
}

func matches(pattern, text string) bool { return regexp.MustCompile(pattern).MatchString(text) }
