package com.novapay.deploygate.console;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A browser that follows nothing by itself and whose cookies tests can take, plant and forge. Confined to one thread. */
public final class Browser implements AutoCloseable {
    private static final Pattern CSRF = Pattern.compile("csrf=([\\w-]+)");
    private final HttpClient http = HttpClient.newBuilder()
            .followRedirects(HttpClient.Redirect.NEVER)
            .version(HttpClient.Version.HTTP_1_1)
            .build();
    private final String origin;
    private final Map<String, String> cookies = new TreeMap<>();
    private final List<String> setCookies = new ArrayList<>();

    /** @param origin of the console, as {@code http://127.0.0.1:8090} */
    public Browser(String origin) {
        this.origin = origin;
    }

    /** Loads a page of the console, or of anybody else by its whole address. */
    public HttpResponse<String> get(String path, String... headers) throws IOException, InterruptedException {
        return send(request(path).GET(), headers);
    }

    /** Sends a form as a page of the console would. */
    public HttpResponse<String> post(String path, Map<String, String> form) throws IOException, InterruptedException {
        return postFrom(origin, path, form);
    }

    /** Sends a form as a page of that origin would. */
    public HttpResponse<String> postFrom(String from, String path, Map<String, String> form, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = request(path)
                .header("content-type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form.entrySet().stream()
                        .map(field ->
                                field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                        .collect(Collectors.joining("&"))));
        if (!from.isEmpty()) {
            request.header("origin", from);
        }
        return send(request, headers);
    }

    /** The token that the stub page shows. */
    public String csrf() throws IOException, InterruptedException {
        Matcher found = CSRF.matcher(get("/").body());
        if (!found.find()) {
            throw new IllegalStateException("nobody is signed in");
        }
        return found.group(1);
    }

    /** Goes where an answer sends. */
    public HttpResponse<String> follow(HttpResponse<String> answer) throws IOException, InterruptedException {
        return get(location(answer));
    }

    public static String location(HttpResponse<String> answer) {
        return answer.headers().firstValue("location").orElse("nowhere");
    }

    public Map<String, String> cookies() {
        return cookies;
    }

    /** Each {@code Set-Cookie} that came, as it was. */
    public List<String> setCookies() {
        return setCookies;
    }

    @Override
    public void close() {
        http.close();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(path.startsWith("/") ? origin + path : path));
    }

    private HttpResponse<String> send(HttpRequest.Builder request, String... headers)
            throws IOException, InterruptedException {
        if (headers.length > 0) {
            request.headers(headers);
        }
        if (!cookies.isEmpty()) {
            request.header(
                    "cookie",
                    cookies.entrySet().stream()
                            .map(cookie -> cookie.getKey() + "=" + cookie.getValue())
                            .collect(Collectors.joining("; ")));
        }
        HttpResponse<String> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        for (String set : answer.headers().allValues("set-cookie")) {
            setCookies.add(set);
            String[] parts = set.split(";", -1)[0].split("=", 2);
            if (set.contains("Max-Age=0")) {
                cookies.remove(parts[0]);
            } else {
                cookies.put(parts[0], parts[1]);
            }
        }
        return answer;
    }
}
