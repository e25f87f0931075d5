package com.novapay.deploygate.gate;

import com.novapay.deploygate.config.ConsoleConfig;
import com.novapay.deploygate.config.GateConfig;
import com.novapay.deploygate.console.ConsoleServer;
import com.novapay.deploygate.console.ConsoleSettings;
import com.novapay.deploygate.console.signin.CalendarLinks;
import com.novapay.deploygate.console.signin.OpenIdSettings;
import com.novapay.deploygate.console.signin.Origins;
import com.novapay.deploygate.console.signin.SessionKey;
import com.novapay.deploygate.console.signin.SignIn;
import com.novapay.deploygate.terminal.UsageProblem;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.vertx.core.net.ServerSSLOptions;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The console of a running gate. What is wrong in its settings stops the gate at its start; a port that is taken, or a
 * certificate it does not take, only leaves people without a console. Start and close are by one thread.
 */
final class GateConsole implements AutoCloseable {
    private static final long START_SECONDS = 10;
    private final GateConfig.Address listen;
    private final ConsoleConfig config;
    private final boolean isPlain;
    private final Origins origins;
    private final SignIn signIn;
    private final Optional<ConsoleLink> link;
    private final Consumer<String> report;
    private volatile Optional<ConsoleServer> server = Optional.empty();
    private volatile String url = "not listening";
    private volatile String told = url;

    private GateConsole(
            GateConfig gate,
            GateConfig.Address address,
            Optional<KubernetesClient> cluster,
            Clock clock,
            Consumer<String> report)
            throws IOException {
        this.listen = address;
        this.config = gate.console();
        this.report = report;
        isPlain = address.isLoopback();
        link = isPlain && config.url().isEmpty() ? Optional.of(new ConsoleLink(gate.data(), clock)) : Optional.empty();
        SecureRandom random = new SecureRandom();
        origins = new Origins(isPlain ? "http" : "https", config.url(), names(gate, address));
        SignIn.Ways ways = new SignIn.Ways(
                openId(config),
                cluster.map(client -> new ApiTokenReviewer(client, config.tokenAudience())),
                link.map(ConsoleLink::links),
                calendars(config));
        SignIn.Lifetimes lifetimes = new SignIn.Lifetimes(key(gate, random), config.session(), config.idle());
        signIn = new SignIn(ways, origins, lifetimes, clock, random, report);
    }

    /** The console that the configuration wants, which does not listen yet; what its settings name is read now. */
    static Optional<GateConsole> of(
            GateConfig config, Optional<KubernetesClient> cluster, Clock clock, Consumer<String> report) {
        return config.console().listen().map(address -> {
            try {
                return new GateConsole(config, address, cluster, clock, report);
            } catch (IOException e) {
                throw new UsageProblem("console: " + e.getMessage());
            }
        });
    }

    /**
     * Begins to listen, if it can.
     *
     * @param pages adds the pages; none of their requests comes without a session
     */
    void start(GateCertificates certificates, Consumer<Router> pages) {
        try {
            Optional<ServerSSLOptions> tls = isPlain ? Optional.empty() : Optional.of(certificates.first());
            ConsoleServer made =
                    new ConsoleServer(ConsoleSettings.of(listen.host(), listen.port(), tls, origins), signIn, pages);
            server = Optional.of(made);
            int port = made.start().toCompletionStage().toCompletableFuture().get(START_SECONDS, TimeUnit.SECONDS);
            url = config.url()
                    .map(uri -> uri.toString().replaceFirst("/$", ""))
                    .orElse((isPlain ? "http://" : "https://") + listen.authority(port));
            told = link.isPresent() ? link.get().opened(url) + "  (opens once, within ten minutes)" : url;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException | IOException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            url = "off";
            told = "off: " + listen.authority(listen.port()) + " cannot be used (--console-listen)";
            report.accept("console: cannot listen on " + listen.authority(listen.port()) + ": " + cause.getMessage()
                    + "; the gate runs without the console");
        }
    }

    /** Where it is. */
    String address() {
        return url;
    }

    /** Where it is and how to get in, for whoever started the gate. */
    String told() {
        return told;
    }

    /** New connections meet this certificate. */
    void renew(ServerSSLOptions tls) {
        if (!isPlain) {
            server.ifPresent(made -> made.renew(tls)
                    .onFailure(problem -> report.accept("console: keeps its present certificate: " + problem)));
        }
    }

    @Override
    public void close() {
        link.ifPresent(ConsoleLink::closed);
        server.ifPresent(ConsoleServer::close);
        signIn.close();
    }

    private static List<String> names(GateConfig gate, GateConfig.Address address) {
        return Stream.concat(Stream.of(address.host()), gate.tls().hosts().stream())
                .toList();
    }

    private static SessionKey key(GateConfig gate, SecureRandom random) throws IOException {
        try {
            Optional<Path> given = gate.console().sessionKey();
            return given.isPresent()
                    ? SessionKey.read(given.get())
                    : SessionKey.readOrMake(ConsoleLink.folder(gate.data()).resolve("session.key"), random);
        } catch (IOException e) {
            throw new IOException("console.session-key cannot be read: " + e.getMessage(), e);
        }
    }

    private static Optional<CalendarLinks> calendars(ConsoleConfig config) throws IOException {
        Optional<CalendarLinks> links = config.calendarLinks().map(CalendarLinks::new);
        if (links.isPresent()) {
            try {
                links.get().check();
            } catch (IOException e) {
                throw new IOException("console.calendar-links-file cannot be used: " + e.getMessage(), e);
            }
        }
        return links;
    }

    private static Optional<OpenIdSettings> openId(ConsoleConfig config) throws IOException {
        if (config.oidc().isEmpty()) {
            return Optional.empty();
        }
        ConsoleConfig.Oidc oidc = config.oidc().get();
        String secret = "";
        if (oidc.clientSecret().isPresent()) {
            try {
                secret = Files.readString(oidc.clientSecret().get()).strip();
            } catch (IOException e) {
                throw new IOException("console.oidc.client-secret-file cannot be read: " + e.getMessage(), e);
            }
            if (secret.isEmpty()) {
                throw new IOException("console.oidc.client-secret-file is empty: "
                        + oidc.clientSecret().get());
            }
        }
        return Optional.of(new OpenIdSettings(
                oidc.issuer(),
                oidc.clientId(),
                secret,
                oidc.authorities(),
                oidc.scopes(),
                oidc.userClaim(),
                oidc.rolesClaim(),
                oidc.auditors(),
                oidc.viewers()));
    }
}
