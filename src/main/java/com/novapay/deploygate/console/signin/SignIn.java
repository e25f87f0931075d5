package com.novapay.deploygate.console.signin;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Who gets into the console, and how: routes to sign in and out, and a guard that lets nobody past without a session.
 * Thread-safe.
 */
public final class SignIn implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(SignIn.class.getName());
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private final Sessions sessions;
    private final Guard guard;
    private final Optional<OpenIdSignIn> openId;
    private final Optional<TokenSignIn> tokens;
    private final Optional<LinkSignIn> links;
    private final Optional<CalendarLinkSignIn> calendars;
    private final SignInLog log;
    private final Buffer style;
    private final Optional<ProviderHttp> provider;

    /**
     * What sessions are like.
     *
     * @param key what seals them
     * @param longest how long one lasts
     * @param idle how long one lasts without a request
     */
    public record Lifetimes(SessionKey key, Duration longest, Duration idle) {}

    /**
     * The ways in; with none of them the console admits no one.
     *
     * @param calendars lets clients read the calendar, and nothing else
     */
    public record Ways(
            Optional<OpenIdSettings> openId,
            Optional<TokenReviewer> tokens,
            Optional<OneTimeLinks> links,
            Optional<CalendarLinks> calendars) {}

    /**
     * @param report told who signed in, one line each
     * @throws IOException when the provider's authorities cannot be read
     */
    public SignIn(
            Ways ways, Origins origins, Lifetimes lifetimes, Clock clock, SecureRandom random, Consumer<String> report)
            throws IOException {
        Secrets secrets = new Secrets(random);
        CookieJar cookies = new CookieJar(origins.isSecure());
        Seal sealed = lifetimes.key().seal("session");
        this.sessions = new Sessions(sealed, cookies, secrets, clock, lifetimes.longest(), lifetimes.idle());
        if (ways.openId().isPresent()) {
            OpenIdSettings settings = ways.openId().get();
            ProviderHttp http = new ProviderHttp(settings.authorities(), PATIENCE);
            Seal pending = lifetimes.key().seal("signing in");
            this.openId = Optional.of(new OpenIdSignIn(
                    new OpenIdClient(settings, http, clock), origins, pending, cookies, secrets, clock));
            this.provider = Optional.of(http);
        } else {
            this.openId = Optional.empty();
            this.provider = Optional.empty();
        }
        this.tokens = ways.tokens().map(reviewer -> new TokenSignIn(reviewer, clock));
        this.links = ways.links().map(LinkSignIn::new);
        this.guard = new Guard(sessions, origins, tokens);
        this.log = new SignInLog(report, clock);
        this.calendars = ways.calendars().map(known -> new CalendarLinkSignIn(known, clock, log));
        this.style = resource("/console/signin/plain.css");
    }

    /**
     * Adds what signing in needs, and the guard: what is mounted after this, {@code /static/} apart, is reached with a
     * {@link Session} only. Bodies must have been read before.
     */
    public void mount(Router router) {
        router.get(PlainPage.STYLE)
                .handler(context -> context.response()
                        .putHeader("content-type", "text/css; charset=utf-8")
                        .putHeader("cache-control", "max-age=3600")
                        .end(style)
                        .onFailure(SignIn::lost));
        router.route().handler(guard::checkOrigin);
        router.get("/signin").handler(this::choose);
        openId.ifPresent(way -> way.mount(router, this));
        links.ifPresent(way -> way.mount(router, this));
        router.post("/signin/token").handler(this::byToken);
        calendars.ifPresent(way -> way.mount(router));
        router.routeWithRegex("/(?!static/).*").handler(guard::demandSession);
        router.post("/signout").handler(this::leave);
    }

    @Override
    public void close() {
        provider.ifPresent(ProviderHttp::close);
    }

    /** Begins the session of somebody who proved who he is. */
    void welcome(RoutingContext context, Identity identity, String to) {
        if (!identity.isNamed()) {
            refuse(
                    context,
                    SignInProblem.refused("Your user name is empty, too long or has invisible characters."),
                    to);
            return;
        }
        sessions.begin(context, identity);
        log.signedIn(identity);
        redirect(context, to);
    }

    /**
     * Says why somebody does not get in, to him and in the log.
     *
     * @param to where he goes when he gets in after all
     */
    void refuse(RoutingContext context, Throwable problem, String to) {
        if (problem instanceof SignInProblem) {
            String from = String.valueOf(context.request().remoteAddress());
            log.refused(from, String.valueOf(problem.getMessage()));
        }
        fail(context, problem, to);
    }

    static void redirect(RoutingContext context, String to) {
        context.response().setStatusCode(303).putHeader("location", to).end().onFailure(SignIn::lost);
    }

    /**
     * Says why a request is not let in.
     *
     * @param to where somebody goes when he gets in after all
     */
    static void fail(RoutingContext context, Throwable problem, String to) {
        if (problem instanceof SignInProblem known) {
            if (known.status() == 401) {
                context.response().putHeader("www-authenticate", "Bearer");
            }
            String title = switch (known.status()) {
                case 403 -> "Not allowed";
                case 503 -> "Not available";
                default -> "Not signed in";
            };
            String detail = String.valueOf(known.getMessage());
            PlainPage.answer(context, known.status(), PlainPage.problem(title, detail, to), detail);
        } else {
            context.fail(500, problem);
        }
    }

    static void lost(Throwable problem) {
        LOG.log(System.Logger.Level.DEBUG, "the caller went away: " + problem);
    }

    private void choose(RoutingContext context) {
        String to = ReturnPath.of(context.request().getParam("to"));
        if (sessions.find(context).isPresent()) {
            redirect(context, to);
        } else {
            new SignInPage(openId.map(OpenIdSignIn::provider), tokens.isPresent(), links.isPresent())
                    .at(to)
                    .send(context.response(), 200);
        }
    }

    private void byToken(RoutingContext context) {
        String token = Optional.ofNullable(context.request().getFormAttribute("token"))
                .orElse("")
                .strip();
        String to = ReturnPath.of(context.request().getFormAttribute("to"));
        tokens.map(way -> way.identify(context, token))
                .orElseGet(() -> Future.failedFuture(SignInProblem.refused("This console does not accept tokens.")))
                .onSuccess(identity -> welcome(context, identity, to))
                .onFailure(problem -> refuse(context, problem, to));
    }

    private void leave(RoutingContext context) {
        sessions.end(context);
        redirect(context, "/signin");
    }

    private static Buffer resource(String name) {
        try (InputStream stream = Objects.requireNonNull(SignIn.class.getResourceAsStream(name), name)) {
            return Buffer.buffer(stream.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
