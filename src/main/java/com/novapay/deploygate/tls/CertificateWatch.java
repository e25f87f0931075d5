package com.novapay.deploygate.tls;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.ServerSSLOptions;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/**
 * Keeps a server supplied with the newest good certificate while it runs. {@link #state} is thread-safe; {@link #look} is
 * for one thread at a time.
 */
public final class CertificateWatch implements AutoCloseable {
    private final CertificateSource source;
    private final Optional<ClientAuthority> clients;
    private final Listener listener;
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile CertificateState state = CertificateState.none("");
    private Optional<Served> served = Optional.empty();
    private String said = "";

    /** Told what happens. */
    public interface Listener {
        /** The server has a new certificate. */
        void renewed(String what);

        /** Something newer could not be used; called at each look while that lasts. {@code news} when it was not said before. */
        void failed(String problem, boolean news);
    }

    private record Served(ServingCertificate certificate, List<X509Certificate> clients) {}

    /** @param clientAuthority a file; where there is one, callers must show a certificate of an authority in it */
    public CertificateWatch(CertificateSource source, Optional<Path> clientAuthority, Listener listener) {
        this.source = source;
        this.clients = clientAuthority.map(ClientAuthority::new);
        this.listener = listener;
    }

    /** What is served and what is wrong, as of the last look. */
    public CertificateState state() {
        return state;
    }

    /** Looks once; the options to start a server with, or empty while there is no certificate. */
    public Optional<ServerSSLOptions> first() {
        Optional<Served> now = current();
        served = now;
        return now.map(CertificateWatch::options);
    }

    /**
     * From now on looks by itself, and gives the server what changed; a server that refuses it is asked again.
     *
     * @param threads for a loop that runs until it is told to end
     */
    public void start(Function<ServerSSLOptions, CompletionStage<Boolean>> server, ThreadFactory threads) {
        Thread thread = threads.newThread(() -> run(server));
        thread.setName("certificates");
        thread.start();
    }

    /** Looks once and gives the server what changed. */
    void look(Function<ServerSSLOptions, CompletionStage<Boolean>> server) {
        Optional<Served> now = current();
        if (now.isEmpty() || now.equals(served)) {
            return;
        }
        try {
            server.apply(options(now.get())).toCompletableFuture().get(10, TimeUnit.SECONDS);
            served = now;
            listener.renewed(now.get().certificate().toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            failed("the server does not take " + now.get().certificate() + ": " + e);
        }
    }

    @Override
    public void close() {
        closed.countDown();
    }

    private void run(Function<ServerSSLOptions, CompletionStage<Boolean>> server) {
        try {
            while (!closed.await(source.pause().toMillis(), TimeUnit.MILLISECONDS)) {
                try {
                    look(server);
                } catch (RuntimeException e) {
                    failed("reading the certificates failed: " + e);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Optional<Served> current() {
        CertificateState found = source.look();
        List<X509Certificate> authorities = clients.map(ClientAuthority::look).orElse(List.of());
        String clientProblem = clients.map(ClientAuthority::problem).orElse("");
        String problem = found.problem().isEmpty() ? clientProblem : found.problem();
        state = found.withProblem(problem);
        if (problem.isEmpty()) {
            said = "";
        } else {
            failed(problem);
        }
        // Without the authority it would let everybody in.
        boolean open = clients.isPresent() && authorities.isEmpty();
        return open ? Optional.empty() : found.serving().map(certificate -> new Served(certificate, authorities));
    }

    private void failed(String problem) {
        listener.failed(problem, !problem.equals(said));
        said = problem;
    }

    private static ServerSSLOptions options(Served served) {
        ServerSSLOptions options = served.certificate().server();
        if (!served.clients().isEmpty()) {
            options.setClientAuth(ClientAuth.REQUIRED)
                    .setTrustOptions(new PemTrustOptions().addCertValue(Buffer.buffer(Pem.text(served.clients()))));
        }
        return options;
    }
}
