package com.novapay.deploygate.config;

import com.novapay.deploygate.config.GateConfig.Address;
import java.net.URI;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Which addresses a setting accepts: HTTPS, and HTTP where what is sent stays on the machine or is no secret. Never with a user or a
 * fragment. Immutable.
 *
 * @param query whether the address may have one
 * @param plain hosts that may be reached by HTTP
 * @param expected how to write it
 */
record UrlRule(boolean query, Predicate<String> plain, String expected) {
    private static final String HTTPS = "https://HOST/PATH (http is accepted for loopback";
    private static final Pattern SERVICE = Pattern.compile("[a-z0-9-]+\\.[a-z0-9-]+\\.svc(\\.cluster\\.local)?");

    /** No secret is sent there. */
    static final UrlRule ANY = new UrlRule(false, host -> true, "http://HOST:PORT or https://HOST:PORT");

    /** A base address to which a secret is sent. */
    static final UrlRule BASE = new UrlRule(false, UrlRule::isLoopback, HTTPS + " only)");

    /** A token or what people do goes there. */
    static final UrlRule WEBHOOK = new UrlRule(true, UrlRule::isLoopback, HTTPS + " only)");

    /** Event brokers in clusters rarely speak TLS, and no secret is sent to them. */
    static final UrlRule BROKER = new UrlRule(
            true, host -> isLoopback(host) || SERVICE.matcher(host).matches(), HTTPS + " and NAME.NAMESPACE.svc only)");

    boolean accepts(URI uri) {
        String host = uri.getHost();
        return host != null
                && uri.getRawFragment() == null
                && uri.getRawUserInfo() == null
                && (query || uri.getRawQuery() == null)
                && ("https".equals(uri.getScheme()) || ("http".equals(uri.getScheme()) && plain.test(host)));
    }

    private static boolean isLoopback(String host) {
        return new Address(host.replaceAll("^\\[|]$", ""), 0).isLoopback();
    }
}
