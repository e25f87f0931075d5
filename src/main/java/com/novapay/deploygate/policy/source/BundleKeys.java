package com.novapay.deploygate.policy.source;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.RSAKey;
import com.novapay.deploygate.policy.builtin.CanonicalDocument;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The public keys that sign OPA bundles, RSA or elliptic curves; HMAC is not accepted, because whoever verifies with it can sign.
 *
 * @param directory of files {@code KEYID.pem}, read again for each bundle
 */
record BundleKeys(Path directory) {
    private static final Set<JWSAlgorithm> ALGORITHMS = Set.of(
            JWSAlgorithm.RS256,
            JWSAlgorithm.RS384,
            JWSAlgorithm.RS512,
            JWSAlgorithm.PS256,
            JWSAlgorithm.PS384,
            JWSAlgorithm.PS512,
            JWSAlgorithm.ES256,
            JWSAlgorithm.ES384,
            JWSAlgorithm.ES512);
    private static final Pattern KEY_ID = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._@-]{0,99}");
    private static final Set<String> STRUCTURED = Set.of("data.json", "data.yaml", "data.yml", ".manifest");

    /**
     * The files of a bundle as they were signed: JSON and YAML in the form that was hashed, which has the same meaning. So
     * what is used is, byte for byte, what the signature is about.
     *
     * @throws IOException when the signature is missing or wrong, or is not about exactly these files
     */
    NavigableMap<String, byte[]> verified(Map<String, byte[]> bundle) throws IOException {
        byte[] content = bundle.get(BundleSignature.FILE);
        if (content == null) {
            throw new IOException(BundleSignature.FILE + " is missing: sign the bundle, for example by opa sign");
        }
        BundleSignature signature = BundleSignature.of(content);
        verify(signature);
        Map<String, BundleSignature.Signed> signed = new HashMap<>();
        for (BundleSignature.Signed file : signature.files()) {
            if (signed.put(file.name(), file) != null) {
                throw new IOException(file.name() + " is signed twice");
            }
        }
        NavigableMap<String, byte[]> files = new TreeMap<>();
        for (var file : bundle.entrySet()) {
            if (!file.getKey().equals(BundleSignature.FILE)) {
                files.put(file.getKey(), verified(file.getKey(), file.getValue(), signed.remove(file.getKey())));
            }
        }
        if (!signed.isEmpty()) {
            throw new IOException(new TreeMap<>(signed).firstKey() + " is signed, but not in the bundle");
        }
        return files;
    }

    private static byte[] verified(String name, byte[] content, BundleSignature.@Nullable Signed signed)
            throws IOException {
        if (signed == null) {
            throw new IOException(name + " is in the bundle, but not signed");
        }
        byte[] hashed = content;
        if (STRUCTURED.contains(name.substring(name.lastIndexOf('/') + 1))) {
            try {
                hashed = CanonicalDocument.of(content);
            } catch (IllegalArgumentException e) {
                throw new IOException(name + ": " + e.getMessage(), e);
            }
        }
        try {
            byte[] hash = MessageDigest.getInstance(signed.algorithm()).digest(hashed);
            if (!MessageDigest.isEqual(hash, HexFormat.of().parseHex(signed.hash()))) {
                throw new IOException(name + " is not what was signed");
            }
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has " + signed.algorithm(), e);
        }
        return hashed;
    }

    private void verify(BundleSignature signature) throws IOException {
        JWSObject token = signature.token();
        JWSAlgorithm algorithm = token.getHeader().getAlgorithm();
        if (!ALGORITHMS.contains(algorithm)) {
            throw new IOException("the algorithm " + algorithm + " is not accepted; sign by RS, PS or ES keys");
        }
        List<Path> keys = keys(signature);
        for (Path key : keys) {
            if (isBy(key, token)) {
                return;
            }
        }
        throw new IOException("the signature is not by a key of " + directory
                + signature.keyId().map(id -> "; it names the key " + shown(id)).orElse("") + " (tried: "
                + String.join(
                        ", ",
                        keys.stream()
                                .map(key -> String.valueOf(key.getFileName()))
                                .toList())
                + ")");
    }

    /** The key that the signature names; all of them when it names none of them, as {@code opa build} names its key default. */
    private List<Path> keys(BundleSignature signature) throws IOException {
        Optional<Path> named = signature
                .keyId()
                .filter(id -> KEY_ID.matcher(id).matches())
                .map(id -> directory.resolve(id + ".pem"))
                .filter(Files::isReadable);
        if (named.isPresent()) {
            return List.of(named.get());
        }
        List<Path> keys = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*.pem")) {
            files.forEach(keys::add);
        }
        if (keys.isEmpty()) {
            throw new IOException("there is no key in " + directory + "; write public keys there as KEYID.pem");
        }
        keys.sort(null);
        return keys;
    }

    private static boolean isBy(Path file, JWSObject token) throws IOException {
        try {
            JWK key = JWK.parseFromPEMEncodedObjects(Files.readString(file));
            if (key.isPrivate()) {
                throw new IOException(file + " is a private key; only the public one belongs there");
            }
            JWSVerifier verifier = switch (key) {
                case RSAKey rsa -> new RSASSAVerifier(rsa);
                case ECKey curve -> new ECDSAVerifier(curve);
                default -> throw new IOException(file + " is neither an RSA nor an EC key");
            };
            return verifier.supportedJWSAlgorithms().contains(token.getHeader().getAlgorithm())
                    && token.verify(verifier);
        } catch (JOSEException e) {
            throw new IOException(file + " is no public key in PEM: " + e.getMessage(), e);
        }
    }

    private static String shown(String id) {
        String plain = id.replaceAll("[^\\x20-\\x7e]", "?");
        return plain.length() > 100 ? plain.substring(0, 100) + "…" : plain;
    }
}
