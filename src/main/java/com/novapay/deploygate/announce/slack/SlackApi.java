package com.novapay.deploygate.announce.slack;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.announce.delivery.Destination;
import com.novapay.deploygate.announce.delivery.Outcome;
import com.novapay.deploygate.announce.delivery.Poster;
import com.novapay.deploygate.outbound.TokenFile;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Slack by its Web API: posts a message, updates it, and replies in its thread. The token is read again for each request. */
public final class SlackApi implements Destination {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** What ends once somebody mends it, or by itself; the message is not at fault. */
    private static final Set<String> LATER = Set.of(
            "invalid_auth",
            "not_authed",
            "token_revoked",
            "token_expired",
            "account_inactive",
            "missing_scope",
            "not_allowed_token_type",
            "org_login_required",
            "ekm_access_denied",
            "team_access_not_granted",
            "access_denied",
            "accesslimited",
            "two_factor_setup_required",
            "team_added_to_org",
            "internal_error",
            "fatal_error",
            "request_timeout",
            "service_unavailable");

    private static final Set<String> SLOWER = Set.of("ratelimited", "rate_limited", "message_limit_exceeded");
    private static final Set<String> GONE = Set.of("message_not_found", "cant_update_message", "edit_window_closed");

    private final URI api;
    private final TokenFile token;
    private final Poster poster;

    /** @param api base address of the methods */
    public SlackApi(URI api, TokenFile token, Poster poster) {
        this.api = api.getPath().endsWith("/") ? api : URI.create(api + "/");
        this.token = token;
        this.poster = poster;
    }

    @Override
    public String name() {
        return "slack";
    }

    @Override
    public boolean updates() {
        return true;
    }

    @Override
    public Outcome send(Step step) {
        ObjectNode body = BlockKit.payload(step.message());
        switch (step) {
            case Step.Post post -> body.put("channel", post.target().channel());
            case Step.Update update -> {
                Handle handle = Handle.of(update.handle());
                body.put("channel", handle.channel).put("ts", handle.ts);
            }
            case Step.Reply reply -> {
                Handle handle = Handle.of(reply.handle());
                body.put("channel", handle.channel).put("thread_ts", handle.ts);
            }
        }
        try {
            String method = step instanceof Step.Update ? "chat.update" : "chat.postMessage";
            Map<String, String> headers = Map.of("Authorization", "Bearer " + token.line());
            return outcome(step, poster.post(api.resolve(method), headers, body.toString()));
        } catch (IOException e) {
            return Outcome.Later.unreadable("the token of announce.slack.token-file", token.file());
        } catch (Poster.NoAnswer e) {
            return e.outcome();
        }
    }

    private static Outcome outcome(Step step, Poster.Answer answer) {
        if (answer.status() == 429) {
            return new Outcome.Later("Slack limits the rate", answer.retryAfter(), false, false);
        }
        if (answer.status() / 100 != 2) {
            return new Outcome.Later(
                    "Slack answers " + answer.status(), answer.retryAfter(), true, answer.status() >= 500);
        }
        JsonNode told = json(answer.body());
        if (told.path("ok").asBoolean()) {
            Handle handle =
                    new Handle(told.path("channel").asText(), told.path("ts").asText());
            return switch (step) {
                case Step.Post post
                when !handle.isUsable() ->
                    new Outcome.Later("Slack's answer has no channel and ts", Optional.empty(), true, true);
                case Step.Post post -> new Outcome.Sent(handle.text());
                case Step.Update update -> new Outcome.Sent(update.handle());
                case Step.Reply reply -> new Outcome.Sent(reply.handle());
            };
        }
        String error = word(told.path("error").asText());
        if (GONE.contains(error) && step instanceof Step.Update) {
            return new Outcome.Gone("Slack says " + error);
        }
        if (SLOWER.contains(error)) {
            return new Outcome.Later("Slack says " + error, answer.retryAfter(), false, false);
        }
        if (error.isEmpty() || LATER.contains(error)) {
            return new Outcome.Later(
                    "Slack says " + (error.isEmpty() ? "neither yes nor no" : error) + fix(error, told),
                    Optional.<Duration>empty(),
                    true,
                    error.isEmpty());
        }
        return new Outcome.Rejected("Slack says " + error + fix(error, told));
    }

    private static String fix(String error, JsonNode told) {
        return switch (error) {
            case "invalid_auth", "not_authed", "token_revoked", "token_expired", "account_inactive" ->
                ": check the token in announce.slack.token-file";
            case "missing_scope" ->
                ": give the app the scope " + word(told.path("needed").asText()) + " and install it again";
            case "not_in_channel" -> ": invite the app into the channel";
            case "channel_not_found" -> ": check the channel's name, and invite the app if it is private";
            case "is_archived" -> ": unarchive the channel or name another one";
            default -> "";
        };
    }

    private static JsonNode json(String body) {
        try {
            return JSON.readTree(body);
        } catch (JsonProcessingException e) {
            return JSON.createObjectNode();
        }
    }

    /** Of an answer only what looks like one of Slack's own words. */
    private static String word(String text) {
        return text.matches("[a-z0-9_:,]{1,80}") ? text : "";
    }

    private record Handle(String channel, String ts) {
        static Handle of(String text) {
            int space = text.indexOf(' ');
            return space < 0 ? new Handle("", text) : new Handle(text.substring(0, space), text.substring(space + 1));
        }

        boolean isUsable() {
            return channel.matches("\\w{1,64}") && ts.matches("[0-9.]{1,64}");
        }

        String text() {
            return channel + " " + ts;
        }
    }
}
