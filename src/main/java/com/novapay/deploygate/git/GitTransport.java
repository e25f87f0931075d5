package com.novapay.deploygate.git;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Optional;
import org.eclipse.jgit.api.TransportCommand;
import org.eclipse.jgit.internal.transport.sshd.OpenSshServerKeyDatabase;
import org.eclipse.jgit.transport.SshTransport;
import org.eclipse.jgit.transport.TransportHttp;
import org.eclipse.jgit.transport.UsernamePasswordCredentialsProvider;
import org.eclipse.jgit.transport.sshd.SshdSessionFactory;
import org.eclipse.jgit.transport.sshd.SshdSessionFactoryBuilder;

/**
 * Prepares a command of JGit with what {@link GitAccess} names, and with nothing of the user who runs the program: no
 * {@code ~/.ssh}, no agent, no {@code ~/.netrc}. For one fetch; closing ends its SSH session.
 */
final class GitTransport implements AutoCloseable {
    /** Seconds without any byte. */
    private static final int PATIENCE = 20;

    private final GitAccess access;
    private final Path home;
    private final Optional<GitAccess.Login> login;
    private final TrustedConnections connections;
    private Optional<SshdSessionFactory> ssh = Optional.empty();

    /** @param home an empty folder for the time of the fetch */
    GitTransport(GitAccess access, Path home) throws IOException {
        this.access = access;
        this.home = home;
        this.login = access.login();
        try {
            this.connections = TrustedConnections.of(access.authorities());
        } catch (GeneralSecurityException e) {
            throw new IOException(
                    access.authorities().map(Path::toString).orElse("") + " holds no certificates: " + e.getMessage(),
                    e);
        }
    }

    /** The same command with credentials and trust. */
    <C extends TransportCommand<C, ?>> C prepare(C command) {
        command.setTimeout(PATIENCE);
        login.ifPresent(named ->
                command.setCredentialsProvider(new UsernamePasswordCredentialsProvider(named.user(), named.token())));
        return command.setTransportConfigCallback(transport -> {
            if (transport instanceof TransportHttp http) {
                http.setHttpConnectionFactory(connections);
            } else if (transport instanceof SshTransport shell) {
                shell.setSshSessionFactory(sessions());
            }
        });
    }

    private SshdSessionFactory sessions() {
        if (ssh.isEmpty()) {
            List<Path> hosts =
                    access.knownHosts().filter(Files::isReadable).stream().toList();
            List<Path> keys = access.sshKey().stream().toList();
            ssh = Optional.of(new SshdSessionFactoryBuilder()
                    .setPreferredAuthentications("publickey")
                    .setHomeDirectory(home.toFile())
                    .setSshDirectory(home.toFile())
                    .setConfigStoreFactory((folder, file, user) -> null)
                    .setConnectorFactory(null)
                    .setDefaultIdentities(folder -> keys)
                    .setServerKeyDatabase((folder, directory) -> new OpenSshServerKeyDatabase(false, hosts))
                    .build(null));
        }
        return ssh.get();
    }

    @Override
    public void close() {
        ssh.ifPresent(SshdSessionFactory::close);
    }
}
