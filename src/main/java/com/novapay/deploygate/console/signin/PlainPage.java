package com.novapay.deploygate.console.signin;

import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import org.apache.commons.text.StringEscapeUtils;

/**
 * A page that needs no session: signing in, and what went wrong. Programs get the same as problem details (RFC 9457).
 * Immutable.
 *
 * @param body HTML, escaped already
 */
public record PlainPage(String title, String body) {
    /** Where its style sheet is. */
    static final String STYLE = "/signin/plain.css";

    /** Text as it can stand in HTML, in an attribute too. */
    static String escaped(String text) {
        return StringEscapeUtils.escapeHtml4(text).replace("'", "&#39;");
    }

    /**
     * A page that says what went wrong and offers the way on.
     *
     * @param to where somebody goes once he is signed in
     */
    static PlainPage problem(String title, String detail, String to) {
        String way = escaped("/signin" + ReturnPath.parameter(to));
        return new PlainPage(
                title, "<p>" + escaped(detail) + "</p>\n<p><a class=\"button\" href=\"" + way + "\">Sign in</a></p>\n");
    }

    void send(HttpServerResponse response, int status) {
        write(response, status, "text/html; charset=utf-8", html());
    }

    /** Says what went wrong, to a person or a program. Nothing happens when something was answered already. */
    public static void answer(RoutingContext context, int status, String title, String detail) {
        answer(context, status, problem(title, detail, "/"), detail);
    }

    /** The same by this page, of which programs get the detail alone. */
    static void answer(RoutingContext context, int status, PlainPage page, String detail) {
        if (context.response().headWritten()) {
            context.response().reset();
            return;
        }
        if (isProgram(context)) {
            String problem = new JsonObject()
                    .put("type", "about:blank")
                    .put("title", page.title())
                    .put("status", status)
                    .put("detail", detail)
                    .encode();
            write(context.response(), status, "application/problem+json", problem);
        } else {
            page.send(context.response(), status);
        }
    }

    /** Whether the answer is for a program. */
    static boolean isProgram(RoutingContext context) {
        String accept =
                Optional.ofNullable(context.request().getHeader("accept")).orElse("");
        String path = Optional.ofNullable(context.request().path()).orElse("");
        return path.startsWith("/api/") || (accept.contains("json") && !accept.contains("text/html"));
    }

    private static void write(HttpServerResponse response, int status, String type, String text) {
        response.setStatusCode(status)
                .putHeader("content-type", type)
                .end(text)
                .onFailure(lost -> System.getLogger(PlainPage.class.getName())
                        .log(System.Logger.Level.DEBUG, "the caller went away: " + lost));
    }

    private String html() {
        return """
                <!doctype html>
                <html lang="en">
                <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <meta name="color-scheme" content="light dark">
                <title>%1$s – Deploy Gate</title>
                <link rel="stylesheet" href="%2$s">
                <link rel="icon" href="data:,">
                </head>
                <body>
                <main>
                <p class="name">Deploy Gate</p>
                <h1>%1$s</h1>
                %3$s</main>
                </body>
                </html>
                """.formatted(escaped(title), STYLE, body);
    }
}
