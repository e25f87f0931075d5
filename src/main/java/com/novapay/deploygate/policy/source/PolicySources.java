package com.novapay.deploygate.policy.source;

import com.novapay.deploygate.git.AllowedSigners;
import com.novapay.deploygate.git.GitAccess;
import com.novapay.deploygate.git.GitAddress;
import com.novapay.deploygate.outbound.TokenFile;
import com.novapay.deploygate.policy.DirectorySource;
import com.novapay.deploygate.policy.PolicySource;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/** Finds the kind of source that an address is for. */
public final class PolicySources {
    /** Bytes on the wire for one state of a repository. */
    public static final long LARGEST_FETCH = 64L << 20;

    public static final Duration LONGEST_FETCH = Duration.ofSeconds(60);

    private static final Pattern BUNDLE = Pattern.compile("\\.(tar\\.gz|tgz)$");
    private static final Pattern LOOPBACK = Pattern.compile("localhost|127\\.\\d+\\.\\d+\\.\\d+|\\[::1\\]");

    private PolicySources() {}

    /**
     * How sources are reached and trusted.
     *
     * @param git to repositories
     * @param signers who must have signed a commit; empty for anybody
     * @param bundleKeys a directory of public keys, {@code KEYID.pem}, that sign bundles; empty for unsigned bundles
     * @param work for temporary folders
     */
    public record Settings(GitAccess git, Optional<AllowedSigners> signers, Optional<Path> bundleKeys, Path work) {}

    /** Whether an address is of something that is polled over a network, or as if it were. */
    public static boolean isRemote(String address) {
        return GitAddress.isMeant(address) || isHttp(address) || address.startsWith(OciAddress.PREFIX);
    }

    /** An address for people, without passwords. */
    public static String shown(String address) {
        try {
            if (GitAddress.isMeant(address)) {
                return GitAddress.of(address).shown();
            }
            return isRemote(address) ? HttpBundleSource.shown(URI.create(address)) : address;
        } catch (IllegalArgumentException e) {
            return "an address that cannot be read";
        }
    }

    /**
     * The source at an address.
     *
     * @throws IllegalArgumentException with what is wrong with the address, to follow it in a sentence
     */
    public static PolicySource at(String address, Settings settings) {
        if (GitAddress.isMeant(address)) {
            mustBeEmpty(settings.bundleKeys(), "is a Git repository: policies.bundle-keys needs a bundle");
            return new GitSource(
                    GitAddress.of(address), settings.git(), settings.signers(), settings.work(), System::nanoTime);
        }
        if (settings.signers().isPresent()) {
            throw new IllegalArgumentException("is no Git repository: policies.allowed-signers needs one");
        }
        BundleReader reader = new BundleReader(settings.bundleKeys().map(BundleKeys::new));
        GitAccess access = settings.git();
        Optional<TokenFile> token = access.token().map(TokenFile::new);
        HttpFetch.Access http =
                new HttpFetch.Access(access.authorities(), access.proxies(), access.longest(), access.largest());
        if (isHttp(address)) {
            return new HttpBundleSource(bundle(address, token), http, token, reader, System::nanoTime);
        }
        if (address.startsWith(OciAddress.PREFIX)) {
            return new OciSource(OciAddress.of(address), http, token, reader, System::nanoTime);
        }
        if (address.contains("://")) {
            throw new IllegalArgumentException(
                    "is neither a directory, a bundle file, git+file, git+https, git+ssh, https nor oci");
        }
        Path path = Path.of(address);
        if (Files.isRegularFile(path) || BUNDLE.matcher(address).find()) {
            if (!Files.isRegularFile(path)) {
                throw new IllegalArgumentException("is not a file");
            }
            return new BundleFileSource(path, reader, access.largest());
        }
        mustBeEmpty(settings.bundleKeys(), "is a directory: policies.bundle-keys needs a bundle");
        if (!Files.isDirectory(path)) {
            throw new IllegalArgumentException("is not a directory");
        }
        return new DirectorySource(path);
    }

    private static boolean isHttp(String address) {
        return address.startsWith("https://") || address.startsWith("http://");
    }

    private static URI bundle(String address, Optional<TokenFile> token) {
        URI uri;
        try {
            uri = new URI(address);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("is not https://HOST/PATH", e);
        }
        if (uri.getHost() == null) {
            throw new IllegalArgumentException("is not https://HOST/PATH");
        }
        if (uri.getUserInfo() != null) {
            throw new IllegalArgumentException("has a user in it; put the token into the file of policies.token-file");
        }
        if (token.isPresent()
                && uri.getScheme().equals("http")
                && !LOOPBACK.matcher(uri.getHost()).matches()) {
            throw new IllegalArgumentException("has no TLS: policies.token-file needs https");
        }
        return uri;
    }

    private static void mustBeEmpty(Optional<Path> setting, String problem) {
        if (setting.isPresent()) {
            throw new IllegalArgumentException(problem);
        }
    }
}
