package com.novapay.deploygate.git;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.bouncycastle.bcpg.HashAlgorithmTags;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.PGPPublicKeyRing;
import org.bouncycastle.openpgp.PGPPublicKeyRingCollection;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.PGPSignatureList;
import org.bouncycastle.openpgp.PGPUtil;
import org.bouncycastle.openpgp.jcajce.JcaPGPObjectFactory;
import org.bouncycastle.openpgp.operator.bc.BcKeyFingerprintCalculator;
import org.bouncycastle.openpgp.operator.bc.BcPGPContentVerifierBuilderProvider;

/**
 * Verifies PGP signatures with the public keys of a file; who may write to the file decides which keys are trusted. Thread-safe.
 */
final class PgpSignatures {
    static final String ARMOR = "-----BEGIN PGP PUBLIC KEY BLOCK-----";
    private static final Set<Integer> HASHES =
            Set.of(HashAlgorithmTags.SHA256, HashAlgorithmTags.SHA384, HashAlgorithmTags.SHA512);

    private final Path keys;
    private final Clock clock;

    /** @param keys one or more armored blocks */
    PgpSignatures(Path keys, Clock clock) {
        this.keys = keys;
        this.clock = clock;
    }

    /** Throws unless one of the keys made this signature of the data, and is still good. */
    void check(byte[] data, byte[] signature) throws GitProblem, IOException {
        List<PGPSignature> made = signatures(signature);
        if (made.size() != 1) {
            throw GitProblem.ofSignature("the commit has not exactly one PGP signature");
        }
        PGPSignature one = made.getFirst();
        String name = String.format(Locale.ROOT, "%016X", one.getKeyID());
        PGPPublicKeyRing ring = rings().stream()
                .filter(each -> each.getPublicKey(one.getKeyID()) != null)
                .findFirst()
                .orElseThrow(() -> GitProblem.ofSignature(
                        "the commit is signed by the key " + name + ", which is not in " + keys));
        PGPPublicKey key = ring.getPublicKey(one.getKeyID());
        if (!HASHES.contains(one.getHashAlgorithm())) {
            throw GitProblem.ofSignature("the commit's signature has a weak hash; sign with SHA-256 or better");
        }
        try {
            one.init(new BcPGPContentVerifierBuilderProvider(), key);
            one.update(data);
            if (one.getSignatureType() != PGPSignature.BINARY_DOCUMENT || !one.verify()) {
                throw GitProblem.ofSignature("the commit's signature by the key " + name + " is wrong");
            }
        } catch (PGPException e) {
            throw GitProblem.ofSignature("the commit's signature cannot be verified: " + e.getMessage());
        }
        for (PGPPublicKey each : List.of(ring.getPublicKey(), key)) {
            mustBeGood(each, name);
        }
    }

    private void mustBeGood(PGPPublicKey key, String name) throws GitProblem {
        if (key.hasRevocation()) {
            throw GitProblem.ofSignature("the commit is signed by the key " + name + ", which is revoked");
        }
        Instant end = key.getCreationTime().toInstant().plusSeconds(key.getValidSeconds());
        if (key.getValidSeconds() > 0 && !clock.instant().isBefore(end)) {
            throw GitProblem.ofSignature("the commit is signed by the key " + name + ", which has expired on " + end);
        }
    }

    private List<PGPPublicKeyRing> rings() throws IOException {
        List<PGPPublicKeyRing> rings = new ArrayList<>();
        for (String block : Files.readString(keys).split("(?=" + ARMOR + ")", -1)) {
            if (!block.startsWith(ARMOR)) {
                continue;
            }
            try (InputStream in =
                    PGPUtil.getDecoderStream(new ByteArrayInputStream(block.getBytes(StandardCharsets.UTF_8)))) {
                new PGPPublicKeyRingCollection(in, new BcKeyFingerprintCalculator()).forEach(rings::add);
            } catch (PGPException e) {
                throw new IOException(keys + " cannot be read as PGP public keys: " + e.getMessage(), e);
            }
        }
        return rings;
    }

    private static List<PGPSignature> signatures(byte[] armored) throws GitProblem {
        List<PGPSignature> found = new ArrayList<>();
        try (InputStream in = PGPUtil.getDecoderStream(new ByteArrayInputStream(armored))) {
            JcaPGPObjectFactory objects = new JcaPGPObjectFactory(in);
            for (Object next = objects.nextObject(); next != null; next = objects.nextObject()) {
                if (next instanceof PGPSignatureList list) {
                    list.forEach(found::add);
                }
            }
            return found;
        } catch (IOException | RuntimeException e) {
            throw GitProblem.ofSignature("the commit's PGP signature cannot be read: " + e.getMessage());
        }
    }
}
