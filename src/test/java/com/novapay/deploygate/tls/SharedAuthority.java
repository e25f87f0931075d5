package com.novapay.deploygate.tls;

import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What several gates share, in memory: the Secret with its version and the bundle callers trust. */
final class SharedAuthority {
    static final Duration SETTLE = Duration.ofSeconds(30);
    static final List<String> HOSTS = List.of("deploy-gate.deploy-gate.svc", "127.0.0.1", "::1");

    Map<String, byte[]> files = new TreeMap<>();
    List<X509Certificate> bundle = List.of();
    Renewal asked = Renewal.NOTHING;
    int version = 1;
    int writes;
    String unreachable = "";
    String unpublishable = "";

    @Nullable
    Runnable beforeWrite;

    Runnable beforeEachWrite = () -> {};

    SelfSignedAuthority gate(Clock clock) {
        return new SelfSignedAuthority(new Store(), Optional.of(new Bundle()), Lifetimes.cluster(SETTLE), HOSTS, clock);
    }

    byte[] file(String name) {
        return Objects.requireNonNull(files.get(name), name);
    }

    AuthorityMaterial material() throws TlsProblem {
        return AuthorityMaterial.read(files).orElseThrow();
    }

    private final class Store implements AuthorityStore {
        @Override
        public Kept read() throws TlsProblem {
            if (!unreachable.isEmpty()) {
                throw new TlsProblem(unreachable);
            }
            return new Kept(Map.copyOf(files), String.valueOf(version), asked);
        }

        @Override
        public boolean write(Kept read, Map<String, byte[]> next, boolean done) {
            Runnable first = beforeWrite;
            beforeWrite = null;
            if (first != null) {
                first.run();
            }
            beforeEachWrite.run();
            if (!read.version().equals(String.valueOf(version))) {
                return false;
            }
            files = new TreeMap<>(next);
            version++;
            writes++;
            asked = done ? Renewal.NOTHING : asked;
            return true;
        }

        @Override
        public String name() {
            return "Secret deploy-gate/tls";
        }
    }

    private final class Bundle implements TrustBundle {
        @Override
        public List<X509Certificate> read() {
            return bundle;
        }

        @Override
        public boolean publish(List<X509Certificate> authorities) throws TlsProblem {
            if (!unpublishable.isEmpty()) {
                throw new TlsProblem(unpublishable);
            }
            boolean changes = !bundle.equals(authorities);
            bundle = authorities;
            return changes;
        }
    }
}
