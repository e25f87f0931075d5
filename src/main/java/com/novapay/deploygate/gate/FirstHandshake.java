package com.novapay.deploygate.gate;

import com.novapay.deploygate.tls.ClientTls;
import com.novapay.deploygate.tls.TlsProblem;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLSocket;

/**
 * Connects to a gate's own port before others do, because the first handshake loads the classes of TLS, which takes a third of a
 * second. It sends no request and trusts nothing: it only ends the handshake.
 */
final class FirstHandshake {
    private static final int AT_MOST_MS = (int) Duration.ofSeconds(1).toMillis();

    private FirstHandshake() {}

    /**
     * Connects once; never fails, since whoever comes first then only waits longer.
     *
     * @param host where the gate listens; every address of the machine is reached by its loopback
     * @return whether the handshake ended well; not where callers must show a certificate
     */
    static boolean with(String host, int port) {
        try (Socket plain = new Socket()) {
            InetAddress given = InetAddress.getByName(host);
            plain.connect(
                    new InetSocketAddress(given.isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : given, port),
                    AT_MOST_MS);
            plain.setSoTimeout(AT_MOST_MS);
            try (Socket secured = ClientTls.context(
                            new KeyManager[0], ClientTls.trustingEveryServer(), Optional.empty())
                    .getSocketFactory()
                    .createSocket(plain, host, port, true)) {
                ((SSLSocket) secured).startHandshake();
                return true;
            }
        } catch (IOException | TlsProblem e) {
            return false;
        }
    }
}
