package com.novapay.deploygate.console.signin;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import java.net.URI;
import java.util.Collection;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What the console is called, so that neither another site's page nor a name that was made to point here acts in somebody's
 * name. Immutable.
 */
public final class Origins {
    /** Nobody can make an address point elsewhere, so whoever calls by one means this machine. */
    private static final Pattern ADDRESS =
            Pattern.compile("localhost|\\d{1,3}(\\.\\d{1,3}){3}|\\[?[0-9a-f:.]*:[0-9a-f:.]*]?");

    private static final int LONGEST = 64;
    private final String scheme;
    private final Optional<URI> url;
    private final Set<String> names;

    /**
     * @param scheme that of the listener
     * @param url what people type
     * @param names by which the listener is reached besides
     */
    public Origins(String scheme, Optional<URI> url, Collection<String> names) {
        this.scheme = scheme;
        this.url = url;
        this.names = names.stream().map(name -> name.toLowerCase(Locale.ROOT)).collect(Collectors.toUnmodifiableSet());
    }

    /** Whether the request's Host is one of the console's. */
    public boolean isKnown(HttpServerRequest request) {
        HostAndPort authority = request.authority();
        if (authority == null) {
            return false;
        }
        String host = authority.host().toLowerCase(Locale.ROOT);
        return (host.length() <= LONGEST && ADDRESS.matcher(host).matches())
                || names.contains(host)
                || isPublic(authority);
    }

    /** Whether browsers come by HTTPS. */
    public boolean isSecure() {
        return url.map(URI::getScheme).orElse(scheme).equals("https");
    }

    /** The origin to send somebody back to, without a slash at its end. */
    String home(HttpServerRequest request) {
        return url.map(Origins::text).orElseGet(() -> called(request));
    }

    /** Whether the browser was at the address that the provider sends people back to, so that its cookies will be there. */
    boolean isHome(HttpServerRequest request) {
        HostAndPort authority = request.authority();
        return url.isEmpty() || (authority != null && isPublic(authority));
    }

    /** Whether a request that changes something comes from one of the console's own pages. */
    boolean isOwn(HttpServerRequest request) {
        String origin = request.getHeader("origin");
        String site = request.getHeader("sec-fetch-site");
        if (origin == null || (site != null && !site.equals("same-origin"))) {
            return false;
        }
        return origin.equals(called(request))
                || url.map(Origins::text).filter(origin::equals).isPresent();
    }

    private String called(HttpServerRequest request) {
        return scheme + "://" + request.getHeader("host");
    }

    private boolean isPublic(HostAndPort authority) {
        return url.filter(uri -> uri.getHost().replaceAll("^\\[|]$", "").equalsIgnoreCase(authority.host()))
                .isPresent();
    }

    private static String text(URI uri) {
        return uri.getScheme() + "://" + uri.getRawAuthority().toLowerCase(Locale.ROOT);
    }
}
