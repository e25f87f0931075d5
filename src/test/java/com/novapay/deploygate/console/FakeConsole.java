package com.novapay.deploygate.console;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.audit.JdbcDecisionLog;
import com.novapay.deploygate.audit.LogRecord;
import com.novapay.deploygate.audit.query.RecordQueries;
import com.novapay.deploygate.audit.query.RecordReads;
import com.novapay.deploygate.audit.query.ReviewQueries;
import com.novapay.deploygate.audit.query.TrendQueries;
import com.novapay.deploygate.audit.store.RecordStore;
import com.novapay.deploygate.console.signin.Role;
import com.novapay.deploygate.console.signin.Session;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.handler.BodyHandler;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** The console's pages on loopback over a real store; whoever asks is signed in already. */
final class FakeConsole implements AutoCloseable {
    /** A Friday. */
    static final Instant NOW = Instant.parse("2026-11-27T15:00:00Z");

    static final String CSRF = "csrf-of-the-session";
    private static final String POLICY =
            "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:;"
                    + " font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
    private final Vertx vertx = Vertx.vertx();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final AtomicInteger ids = new AtomicInteger();
    private final JdbcDecisionLog log;
    private final RecordReads reads;
    private final HttpServer server;
    private volatile String user = "auditor@novapay";
    private volatile Role role = Role.AUDITOR;
    private volatile CalendarSource.Forecast forecast = SampleCalendar.forecast();

    private volatile NowSource.State state = state();

    private volatile List<Undelivered.Letter> undelivered = List.of();

    FakeConsole(RecordStore store) {
        log = new JdbcDecisionLog(store);
        reads = new RecordReads(store, Duration.ofSeconds(5));
        ConsoleSources sources = new ConsoleSources(
                new RecordQueries(reads),
                new TrendQueries(reads, Runnable::run),
                new ReviewQueries(reads),
                () -> state,
                () -> forecast,
                () -> undelivered,
                SamplePolicies::status,
                new PaperRules(),
                new PaperProofs(),
                log,
                () -> "r-" + ids.incrementAndGet(),
                Clock.fixed(NOW, ZoneOffset.UTC),
                () -> ZoneId.of("America/New_York"));
        Router router = Router.router(vertx);
        router.route().handler(context -> {
            context.response().putHeader("content-security-policy", POLICY);
            context.next();
        });
        router.route().handler(BodyHandler.create(false).setBodyLimit(65_536));
        router.route().handler(context -> {
            new Session(user, Set.of(role), CSRF, NOW.plusSeconds(3_600)).putInto(context);
            if (context.request().method().name().equals("POST")
                    && !CSRF.equals(context.request().getFormAttribute("csrf"))) {
                context.fail(403);
            } else {
                context.next();
            }
        });
        new ConsoleRoutes(sources).mount(router);
        server = vertx.createHttpServer()
                .requestHandler(router)
                .listen(0, "127.0.0.1")
                .await();
    }

    static NowSource.State state() {
        return new NowSource.State(
                NOW,
                Optional.empty(),
                List.of(
                        new NowSource.Opening(
                                "pay",
                                "Deployment",
                                "payments",
                                "payments",
                                "production",
                                false,
                                List.of(new NowSource.Reason(
                                        "friday-approval",
                                        "It is Friday in New York.",
                                        "novapay approve deployment/payments -n pay --purpose friday")),
                                Optional.of(Instant.parse("2026-11-30T05:00:00Z"))),
                        new NowSource.Opening(
                                "pay-staging",
                                "Deployment",
                                "payments",
                                "payments",
                                "staging",
                                true,
                                List.of(),
                                Optional.empty())),
                List.of(new NowSource.OpenIncident(
                        "inc-7", "SEV-2", "The checkout is slow", "2026-11-27T14:00:00Z", List.of("checkout"))));
    }

    private static final class PaperRules implements RuleTexts {
        @Override
        public List<String> codes(String revision) {
            return List.of("deploy-days", "friday-approval", "incident-freeze", "ci-evidence");
        }

        @Override
        public Optional<RuleText> text(String revision, String code) {
            return code.equals("friday-approval")
                    ? Optional.of(new RuleText(
                            code, "Friday needs the VP", "On Fridays a vice president approves.", "package friday"))
                    : Optional.empty();
        }
    }

    private static final class PaperProofs implements Proofs {
        @Override
        public Standing standing() {
            return new Standing(
                    "deploygate.novapay.com/test",
                    List.of("deploygate.novapay.com/test+01234567+AfR/wx"),
                    List.of("/var/lib/checkpoints"),
                    Optional.of(new SignedState(3, "2026-11-27T14:59:58Z", "deploygate.novapay.com/test\n3\nroot=\n")),
                    4);
        }

        @Override
        public Optional<String> proof(String id) {
            return id.startsWith("d-") ? Optional.of("c2sp.org/tlog-proof@v1\nindex 1\n") : Optional.empty();
        }
    }

    /** Records it, and returns when it is durable. */
    FakeConsole with(ObjectNode document) {
        log.append(LogRecord.of(document)).join();
        return this;
    }

    /** From now on it is somebody else who looks. */
    void become(String somebody, Role as) {
        user = somebody;
        role = as;
    }

    /** Gives announcements up. */
    void state(NowSource.State shown) {
        state = shown;
    }

    void undelivered(Undelivered.Letter... letters) {
        undelivered = List.of(letters);
    }

    /** From now on this is the forecast. */
    void forecasts(CalendarSource.Forecast other) {
        forecast = other;
    }

    String address() {
        return "http://127.0.0.1:" + server.actualPort();
    }

    HttpResponse<String> get(String path) throws Exception {
        return client.send(HttpRequest.newBuilder(URI.create(address() + path)).build(), BodyHandlers.ofString());
    }

    HttpResponse<String> post(String path, String form) throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create(address() + path))
                        .header("content-type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString(form))
                        .build(),
                BodyHandlers.ofString());
    }

    @Override
    public void close() {
        client.close();
        server.close().await();
        vertx.close().await();
        reads.close();
        log.close();
    }
}
