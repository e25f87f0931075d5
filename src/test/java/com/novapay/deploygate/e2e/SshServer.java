package com.novapay.deploygate.e2e;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;

/** The real {@code sshd} on a free port, for the user who runs the test, with a host key of its own. */
final class SshServer implements AutoCloseable {
    private final Path folder;
    private final int port;
    private final ManagedProcess process;

    private SshServer(Path folder, int port, ManagedProcess process) {
        this.folder = folder;
        this.port = port;
        this.process = process;
    }

    /** Starts one; {@code authorized_keys} in the folder says who may log in. */
    static SshServer start(Path folder) throws IOException, InterruptedException {
        Path program = Path.of(ClusterBinaries.built().path("sshd"));
        assumeTrue(Files.exists(program), "there is no sshd, and no apt-get to fetch it with");
        Files.createDirectories(folder);
        keyPair(folder.resolve("host"));
        Files.writeString(folder.resolve("authorized_keys"), "");
        int port = Ports.freePort();
        Files.writeString(folder.resolve("sshd_config"), """
                Port %d
                ListenAddress 127.0.0.1
                HostKey %s
                AuthorizedKeysFile %s
                StrictModes no
                UsePAM no
                PidFile none
                PasswordAuthentication no
                KbdInteractiveAuthentication no
                """.formatted(
                        port, folder.resolve("host"), folder.resolve("authorized_keys")));
        ManagedProcess process = ManagedProcess.start(folder, "sshd", command(folder, program.toRealPath()));
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> {
            process.mustRun();
            return listens(port);
        });
        return new SshServer(folder, port, process);
    }

    /** Run by root, it insists on a user {@code sshd}, which a machine without the package does not have. */
    private static List<String> command(Path folder, Path program) throws IOException {
        List<String> plain = List.of(
                program.toString(),
                "-D",
                "-e",
                "-f",
                folder.resolve("sshd_config").toString());
        String users = Files.readString(Path.of("/etc/passwd"));
        if (!System.getProperty("user.name").equals("root")) {
            return plain;
        }
        Path extended = folder.resolve("passwd");
        Files.writeString(
                extended,
                users.contains("\nsshd:") ? users : users + "sshd:x:65533:65534::/run/sshd:/usr/sbin/nologin\n");
        return List.of(
                "unshare",
                "--mount",
                "sh",
                "-c",
                "mount --bind " + extended + " /etc/passwd && mkdir -p /run/sshd && exec " + String.join(" ", plain));
    }

    private static boolean listens(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    /** A new key pair in the file and in the same with {@code .pub}. */
    static Path keyPair(Path file) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        "ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "test", "-f", file.toString())
                .redirectErrorStream(true)
                .start();
        if (process.waitFor() != 0) {
            throw new IOException("ssh-keygen failed");
        }
        return file;
    }

    /** Lets in who has this key, and no other. */
    void accepts(Path key) throws IOException {
        Files.copy(
                Path.of(key + ".pub"),
                folder.resolve("authorized_keys"),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }

    /** The line of {@code known_hosts} for a key of this server. */
    String knownHost(Path key) throws IOException {
        return "[127.0.0.1]:" + port + " " + Files.readString(Path.of(key + ".pub"));
    }

    Path hostKey() {
        return folder.resolve("host");
    }

    /** As Git has it. */
    String address(Path repository) {
        return "git+ssh://" + System.getProperty("user.name") + "@127.0.0.1:" + port + repository.toAbsolutePath();
    }

    String log() throws IOException {
        return Files.readString(folder.resolve("sshd.log"));
    }

    @Override
    public void close() {
        process.close();
    }
}
