import com.fasterxml.jackson.databind.ObjectMapper;
import com.twilio.base.Resource;
import com.twilio.exception.ApiException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;

/** What the steps compare with, and what they ask Maskline without the library. */
class Check {

    static final String BASE = System.getenv("BASE");
    static final String ACCOUNT_SID = System.getenv("ACCOUNT_SID");
    static final String AUTH_TOKEN = System.getenv("AUTH_TOKEN");
    static final ObjectMapper JSON = new ObjectMapper().findAndRegisterModules();

    static void check(String rule, Object actual, Object expected) {
        boolean same = Objects.equals(actual, expected);
        System.out.println((same ? "ok " : "not ok ") + rule + (same ? "" : ": " + actual + " and not " + expected));
    }

    /** What the library's own error for an answer says. Any other ends the run. */
    static Object refusal(Supplier<?> call) {
        try {
            return call.get();
        } catch (ApiException error) {
            return list(error.getStatusCode(), error.getCode(), error.getMessage());
        }
    }

    static Object notFound(String path) {
        return list(404, 20404, "The requested resource " + path + " was not found");
    }

    static List<Object> list(Object... values) {
        return Arrays.asList(values);
    }

    static <T extends Resource> List<T> all(Iterable<T> resources) {
        List<T> found = new ArrayList<>();
        resources.forEach(found::add);
        return found;
    }

    static <T> List<Object> each(List<T> resources, Function<T, Object> property) {
        return new ArrayList<>(resources.stream().map(property).toList());
    }

    /** A request without the library: to the simulator's phones, or to an address of an answer. */
    static Map<?, ?> request(String path, String... form) throws Exception {
        var credentials = Base64.getEncoder().encodeToString((ACCOUNT_SID + ":" + AUTH_TOKEN).getBytes());
        var request = HttpRequest.newBuilder(URI.create(path.startsWith("http") ? path : BASE + path))
            .header("Authorization", "Basic " + credentials);
        if (form.length > 0) {
            List<String> pairs = new ArrayList<>();
            for (int at = 0; at < form.length; at += 2) {
                pairs.add(form[at] + "=" + URLEncoder.encode(form[at + 1], StandardCharsets.UTF_8));
            }
            request.header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(String.join("&", pairs)));
        }
        var response = HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() >= 300) throw new IllegalStateException(path + " answers " + response.statusCode());
        return JSON.readValue(response.body(), Map.class);
    }

    static List<Object> received(String phone) throws Exception {
        List<Object> messages = new ArrayList<>();
        for (Object one : (List<?>) request("/simulator/phones/" + phone + "/messages").get("messages")) {
            var message = (Map<?, ?>) one;
            if (message.get("direction").equals("received")) messages.add(list(message.get("from"), message.get("body")));
        }
        return messages;
    }
}
