package com.novapay.deploygate.git;

import com.novapay.deploygate.outbound.TokenFile;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.eclipse.jgit.api.TransportCommand;
import org.eclipse.jgit.errors.UnsupportedCredentialItem;
import org.eclipse.jgit.internal.transport.sshd.OpenSshServerKeyDatabase;
import org.eclipse.jgit.transport.CredentialItem;
import org.eclipse.jgit.transport.SshTransport;
import org.eclipse.jgit.transport.TransportHttp;
import org.eclipse.jgit.transport.URIish;
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

    /** They tell of each connection, and of missing files that the caller names; kept, because loggers are collected. */
    private static final List<Logger> QUIET = List.of(
            Logger.getLogger("org.apache.sshd"),
            Logger.getLogger("org.eclipse.jgit.transport"),
            Logger.getLogger("org.eclipse.jgit.internal.transport.sshd"));

    static {
        QUIET.forEach(logger -> logger.setLevel(Level.SEVERE));
    }

    private final GitAddress address;
    private final GitAccess access;
    private final Path home;
    private final Optional<TokenFile.Login> login;
    private final TrustedConnections connections;
    private Optional<SshdSessionFactory> ssh = Optional.empty();

    /** @param home an empty folder for the time of the fetch */
    GitTransport(GitAddress address, GitAccess access, Path home) throws IOException {
        this.address = address;
        this.access = access;
        this.home = home;
        this.login = access.login();
        this.connections = TrustedConnections.of(access);
    }

    /** The same command with credentials and trust. */
    <C extends TransportCommand<C, ?>> C prepare(C command) {
        command.setTimeout(PATIENCE);
        login.ifPresent(named -> command.setCredentialsProvider(new OwnHost(address, named)));
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

    /** A login that is sent to the repository's host only, and not to one that it redirects to. */
    private static final class OwnHost extends UsernamePasswordCredentialsProvider {
        private final URI own;

        OwnHost(GitAddress address, TokenFile.Login login) {
            super(login.user(), login.token());
            own = URI.create(address.remote());
        }

        @Override
        public boolean get(URIish asking, CredentialItem... items) throws UnsupportedCredentialItem {
            return own.getScheme().equals(asking.getScheme())
                    && own.getHost().equalsIgnoreCase(asking.getHost())
                    && own.getPort() == asking.getPort()
                    && super.get(asking, items);
        }
    }
}
