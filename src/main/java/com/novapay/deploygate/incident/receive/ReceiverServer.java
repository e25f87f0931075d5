package com.novapay.deploygate.incident.receive;

import com.novapay.deploygate.listen.ListeningServer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerConfig;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.ServerSSLOptions;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/**
 * The HTTPS port of the receivers, {@code POST /incidents/SOURCE}. It has threads of its own, so that nothing that comes here takes
 * one from decisions. A delivery is answered in time, whatever happens. Thread-safe.
 */
public final class ReceiverServer implements AutoCloseable {
    private static final int BODY_LIMIT = 512 * 1024;
    private static final int AT_ONCE = 32;

    /** Of bodies in memory that nobody has verified yet: the gate's heap is small, and a decision must not want for it. */
    private static final int BYTES_AT_ONCE = 4 * 1024 * 1024;

    private static final int WORKERS = 4;
    private static final String PATH = "/incidents/";

    private final Vertx vertx;
    private final ListeningServer server;
    private final Map<String, Receiver> receivers;
    private final Clock clock;
    private final Duration patience;
    private final Listener listener;
    private final AtomicInteger working = new AtomicInteger();
    private final AtomicInteger bytes = new AtomicInteger();

    /** Told of each delivery. Must not block. */
    @FunctionalInterface
    public interface Listener {
        /**
         * Takes note of one delivery that is answered.
         *
         * @param source a source that is on
         */
        void received(String source, Receipt receipt);
    }

    /**
     * Where it listens, and for how long a source waits.
     *
     * @param patience from the first byte of a delivery to its answer; the sources give up after five seconds
     */
    public record Settings(String host, int port, Duration patience) {}

    public ReceiverServer(
            Settings settings, ServerSSLOptions tls, List<Receiver> receivers, Clock clock, Listener listener) {
        this.receivers = receivers.stream()
                .collect(Collectors.toMap(receiver -> receiver.source().key(), Function.identity()));
        this.clock = clock;
        this.patience = settings.patience();
        this.listener = listener;
        UnaryOperator<ServerSSLOptions> callers = receivers.stream().anyMatch(Receiver::needsCertificate)
                ? ListeningServer::tlsWithCertificates
                : ListeningServer::tls;
        vertx = ListeningServer.threads(WORKERS);
        HttpServer sources = vertx.createHttpServer(
                        new HttpServerConfig(new HttpServerOptions()
                                        .setHost(settings.host())
                                        .setPort(settings.port())
                                        .setSsl(true)
                                        .setIdleTimeout(30))
                                .setVersions(HttpVersion.HTTP_1_1),
                        callers.apply(tls))
                .requestHandler(this::handle);
        server = new ListeningServer("the receivers", vertx, sources, callers);
    }

    /** Starts to listen; completes with the port. */
    public Future<Integer> start() {
        return server.start();
    }

    /** New connections meet this certificate. Fails and changes nothing when it cannot be used. */
    public Future<Boolean> renew(ServerSSLOptions tls) {
        return server.renew(tls);
    }

    /** Stops accepting, gives what is under way a moment, and closes; blocks for some seconds at most. */
    @Override
    public void close() {
        server.close();
    }

    private void handle(HttpServerRequest request) {
        String path = request.path();
        Receiver receiver = path.startsWith(PATH) ? receivers.get(path.substring(PATH.length())) : null;
        if (receiver == null) {
            end(request, 404, "no source is on at this path");
            return;
        }
        if (!request.method().name().equals("POST")) {
            request.response().putHeader("allow", "POST");
            end(request, 405, "send it by POST");
            return;
        }
        Exchange exchange = new Exchange(request, receiver.source().key());
        if (working.incrementAndGet() > AT_ONCE) {
            working.decrementAndGet();
            exchange.answer(Receipt.TOO_MANY, "too many deliveries at once; send again");
            return;
        }
        exchange.held.set(true);
        exchange.timer = vertx.setTimer(patience.toMillis(), ignored -> exchange.late());
        // A sender that goes away before the last byte gives back the place at once; afterwards the work has to end
        // first.
        request.exceptionHandler(ignored -> {
            if (!exchange.whole.get()) {
                exchange.release();
            }
        });
        read(request, exchange, body -> work(receiver, exchange, body));
    }

    private void read(HttpServerRequest request, Exchange exchange, Consumer<byte[]> whole) {
        Buffer body = Buffer.buffer();
        if ("100-continue".equalsIgnoreCase(request.getHeader("expect"))) {
            request.response().writeContinue();
        }
        request.handler(piece -> {
            if (exchange.answered.get()) {
                return;
            }
            if (body.length() + piece.length() > BODY_LIMIT) {
                exchange.release();
                exchange.answer(Receipt.TOO_LARGE, "the body is larger than 512 KiB");
            } else if (exchange.take(piece.length())) {
                body.appendBuffer(piece);
            } else {
                exchange.release();
                exchange.answer(Receipt.TOO_MANY, "too many bodies at once; send again");
            }
        });
        request.endHandler(ignored -> {
            if (!exchange.answered.get()) {
                exchange.whole.set(true);
                whole.accept(body.getBytes());
            }
        });
    }

    /** The place is held until the work has ended, also when the source was answered before. */
    private void work(Receiver receiver, Exchange exchange, byte[] body) {
        Instant now = clock.instant();
        Delivery delivery = new Delivery(exchange::header, exchange.certificates(), body, now);
        vertx.executeBlocking(() -> receiver.receive(delivery, () -> !exchange.answered.get()), false)
                .onComplete(done -> {
                    exchange.release();
                    if (done.succeeded()) {
                        exchange.answer(done.result().receipt(), done.result().text());
                    } else {
                        exchange.answer(Receipt.UNWRITTEN, "not written; send again");
                    }
                });
    }

    private void end(HttpServerRequest request, int status, String text) {
        if (!request.isEnded()) {
            // Closed at once, a sender that is still writing would not see the answer; one that never ends is closed in
            // time.
            vertx.setTimer(patience.toMillis(), ignored -> {
                if (!request.isEnded()) {
                    request.connection().close();
                }
            });
            request.resume();
        }
        request.response()
                .setStatusCode(status)
                .putHeader("content-type", "text/plain; charset=utf-8")
                .end(text + "\n");
    }

    /** One delivery, answered once. Its parts run on the event loop. */
    private final class Exchange {
        private final HttpServerRequest request;
        private final String source;
        private final AtomicBoolean answered = new AtomicBoolean();
        private final AtomicBoolean held = new AtomicBoolean();
        private final AtomicBoolean whole = new AtomicBoolean();
        private long timer = -1;
        private int taken;

        Exchange(HttpServerRequest request, String source) {
            this.request = request;
            this.source = source;
        }

        Optional<String> header(String name) {
            List<String> values = request.headers().getAll(name);
            return values.size() == 1 ? Optional.of(values.getFirst()) : Optional.empty();
        }

        /** None of those that are not X.509: they prove nothing. */
        List<X509Certificate> certificates() {
            try {
                SSLSession session = request.connection().sslSession();
                return session == null
                        ? List.of()
                        : Arrays.stream(session.getPeerCertificates())
                                .filter(X509Certificate.class::isInstance)
                                .map(X509Certificate.class::cast)
                                .toList();
            } catch (SSLPeerUnverifiedException e) {
                return List.of();
            }
        }

        void late() {
            if (whole.get()) {
                answer(Receipt.UNWRITTEN, "not written in time; send again");
            } else {
                release();
                answer(Receipt.UNREADABLE, "the body did not arrive within " + patience.toMillis() + " ms");
            }
        }

        boolean take(int more) {
            taken += more;
            return bytes.addAndGet(more) <= BYTES_AT_ONCE;
        }

        void release() {
            if (held.getAndSet(false)) {
                working.decrementAndGet();
                bytes.addAndGet(-taken);
            }
        }

        void answer(Receipt receipt, String text) {
            if (answered.getAndSet(true)) {
                return;
            }
            vertx.cancelTimer(timer);
            listener.received(source, receipt);
            if (receipt == Receipt.TOO_MANY || receipt == Receipt.UNWRITTEN) {
                request.response().putHeader("retry-after", "1");
            }
            if (!request.response().closed()) {
                end(request, receipt.status(), text);
            }
        }
    }
}
