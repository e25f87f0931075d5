package com.novapay.deploygate.policy.source;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** A folder of policies that the real {@code opa} signs and the real {@code tar} packs. */
public final class SignedBundle {
    private final Path folder;

    private SignedBundle(Path folder) {
        this.folder = folder;
    }

    /** With one rule and data. */
    public static SignedBundle in(Path folder) throws IOException {
        SignedBundle bundle = new SignedBundle(Files.createDirectories(folder));
        bundle.write("verdict.rego", "package deploygate\n\nverdict := {\"violations\": []}\n");
        bundle.write("data.yaml", "closed: [friday]\n");
        return bundle;
    }

    public Path folder() {
        return folder;
    }

    public SignedBundle write(String path, String content) throws IOException {
        Path file = folder.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
        return this;
    }

    /** A new key pair in {@code NAME.pem} of the keys' folder; the private key's file. */
    public static Path key(Path keys, String name, String kind) throws IOException, GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(kind.equals("RSA") ? "RSA" : "EC");
        if (kind.equals("RSA")) {
            generator.initialize(2048);
        } else {
            generator.initialize(new ECGenParameterSpec(kind));
        }
        KeyPair pair = generator.generateKeyPair();
        Files.createDirectories(keys);
        Files.writeString(
                keys.resolve(name + ".pem"), pem("PUBLIC KEY", pair.getPublic().getEncoded()));
        Path secret = Files.createTempFile(keys.getParent(), name, ".key");
        Files.writeString(secret, pem("PRIVATE KEY", pair.getPrivate().getEncoded()));
        return secret;
    }

    private static String pem(String type, byte[] content) {
        return "-----BEGIN " + type + "-----\n"
                + Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                        .encodeToString(content)
                + "\n-----END " + type + "-----\n";
    }

    /** Writes {@code .signatures.json} as {@code opa sign} does. */
    public SignedBundle sign(String algorithm, String key, String... options) throws IOException, InterruptedException {
        Files.deleteIfExists(folder.resolve(BundleSignature.FILE));
        List<String> command = new ArrayList<>(List.of(
                Path.of("target/opa").toAbsolutePath().toString(),
                "sign",
                "--bundle",
                ".",
                "--signing-alg",
                algorithm));
        command.addAll(List.of("--signing-key", key, "--output-file-path", "."));
        command.addAll(List.of(options));
        run(folder, command);
        return this;
    }

    /** All of it as {@code .tar.gz}. */
    public byte[] packed() throws IOException, InterruptedException {
        Path archive = Files.createTempFile("bundle", ".tar.gz");
        run(folder, List.of("tar", "-czf", archive.toString(), "."));
        byte[] content = Files.readAllBytes(archive);
        Files.delete(archive);
        return content;
    }

    static String run(Path folder, List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(command + " said " + said);
        }
        return said;
    }
}
