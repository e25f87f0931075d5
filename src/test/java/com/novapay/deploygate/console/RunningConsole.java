package com.novapay.deploygate.console;

import com.novapay.deploygate.TurnableClock;
import com.novapay.deploygate.console.signin.CalendarLinks;
import com.novapay.deploygate.console.signin.OneTimeLinks;
import com.novapay.deploygate.console.signin.OpenIdSettings;
import com.novapay.deploygate.console.signin.Origins;
import com.novapay.deploygate.console.signin.Session;
import com.novapay.deploygate.console.signin.SessionKey;
import com.novapay.deploygate.console.signin.SignIn;
import com.novapay.deploygate.console.signin.TokenReviewer;
import io.vertx.core.net.ServerSSLOptions;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;

/** A real console with pages that only tests have. */
public final class RunningConsole implements AutoCloseable {
    private final ConsoleServer server;
    private final SignIn signIn;
    private final OneTimeLinks links;
    private final int port;
    /** Lines that an operator would read. */
    private final BlockingQueue<String> told;

    private RunningConsole(
            ConsoleServer server, SignIn signIn, OneTimeLinks links, int port, BlockingQueue<String> told) {
        this.server = server;
        this.signIn = signIn;
        this.links = links;
        this.port = port;
        this.told = told;
    }

    /** How one is set up; each test changes what it is about. */
    public static final class Setup {
        private final Path folder;
        private final TurnableClock clock = new TurnableClock(Instant.now());
        private Optional<OpenIdSettings> openId = Optional.empty();
        private Optional<TokenReviewer> tokens = Optional.empty();
        private Optional<CalendarLinks> calendars = Optional.empty();
        private Optional<URI> url = Optional.empty();
        private Optional<ServerSSLOptions> tls = Optional.empty();
        private List<String> names = List.of();
        private Duration patience = Duration.ofSeconds(10);
        private ConsoleSettings.Room room = new ConsoleSettings.Room(256, 64, 8);
        private Consumer<Router> pages = RunningConsole::stub;

        private Setup(Path folder) {
            this.folder = folder;
        }

        public Setup openId(OpenIdSettings settings) {
            openId = Optional.of(settings);
            return this;
        }

        public Setup tokens(TokenReviewer reviewer) {
            tokens = Optional.of(reviewer);
            return this;
        }

        /** Lets clients in by the keys of that file. */
        public Setup calendars(Path file) {
            calendars = Optional.of(new CalendarLinks(file));
            return this;
        }

        public Setup url(String address) {
            url = Optional.of(URI.create(address));
            return this;
        }

        public Setup tls(ServerSSLOptions options, String... hosts) {
            tls = Optional.of(options);
            names = List.of(hosts);
            return this;
        }

        public Setup patience(Duration most) {
            patience = most;
            return this;
        }

        public Setup room(int connections, int requests, int each) {
            room = new ConsoleSettings.Room(connections, requests, each);
            return this;
        }

        /** Pages besides the stub. */
        public Setup pages(Consumer<Router> more) {
            pages = router -> {
                stub(router);
                more.accept(router);
            };
            return this;
        }

        public TurnableClock clock() {
            return clock;
        }

        public RunningConsole start() throws IOException {
            BlockingQueue<String> told = new LinkedBlockingQueue<>();
            SecureRandom random = new SecureRandom();
            OneTimeLinks links = new OneTimeLinks(folder.resolve("links"), clock, random);
            Origins origins = new Origins(tls.isPresent() ? "https" : "http", url, names);
            SignIn signIn = new SignIn(
                    new SignIn.Ways(openId, tokens, Optional.of(links), calendars),
                    origins,
                    new SignIn.Lifetimes(
                            SessionKey.readOrMake(folder.resolve("session.key"), random),
                            Duration.ofHours(8),
                            Duration.ofMinutes(30)),
                    clock,
                    random,
                    told::add);
            ConsoleServer server =
                    new ConsoleServer(new ConsoleSettings("127.0.0.1", 0, tls, origins, patience, room), signIn, pages);
            return new RunningConsole(server, signIn, links, server.start().await(), told);
        }
    }

    /**
     * The setup of one that does not listen yet.
     *
     * @param folder with the session key and one-time links
     */
    public static Setup in(Path folder) {
        return new Setup(folder);
    }

    public int port() {
        return port;
    }

    public String origin() {
        return "http://127.0.0.1:" + port;
    }

    /** A browser without cookies. */
    public Browser browser() {
        return new Browser(origin());
    }

    /** A browser that came in by a one-time link. */
    public Browser signedIn() throws IOException, InterruptedException {
        Browser browser = browser();
        browser.get("/open?key=" + links.issue());
        return browser;
    }

    public OneTimeLinks links() {
        return links;
    }

    public BlockingQueue<String> told() {
        return told;
    }

    @Override
    public void close() {
        server.close();
        signIn.close();
    }

    /** Pages that say who is there. */
    private static void stub(Router router) {
        router.get("/").handler(context -> {
            Session session = Session.of(context);
            context.response().end(session.user() + " " + session.roles() + " csrf=" + session.csrf());
        });
        router.get("/decisions").handler(context -> context.response().end("decisions"));
        router.get("/api/v1/now").handler(context -> context.response().end("{}"));
        router.post("/review").handler(context -> context.response().end("signed off"));
        router.get("/calendar").handler(context -> context.response().end("the page"));
        router.get("/calendar.ics")
                .handler(context -> context.response()
                        .end("the file for " + Session.of(context).user()));
        router.get("/broken").handler(context -> {
            throw new IllegalStateException("a secret of the page");
        });
        router.get("/static/style.css").handler(context -> context.response().end("body {}"));
    }

    /** Pages whose requests stay under way until the latch is open. */
    public static Consumer<Router> waiting(CountDownLatch latch) {
        return router -> router.get("/wait")
                .blockingHandler(
                        context -> {
                            try {
                                latch.await();
                                context.response().end("done");
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                        },
                        false);
    }
}
