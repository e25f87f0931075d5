package com.novapay.deploygate.console.signin;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Where somebody goes once he is signed in: a place in the console, never elsewhere. */
final class ReturnPath {
    /** A browser takes // and /\ for the start of another host, and drops tabs and line ends before it looks. */
    private static final Pattern INSIDE = Pattern.compile("/(?![/\\\\])[!-\\[\\]-~]{0,1500}");

    private static final Pattern SIGNING = Pattern.compile("/(signin|signout|open|api|static)(?![\\w-]).*");

    private ReturnPath() {}

    /** The place that was asked for, or the first page. */
    static String of(@Nullable String asked) {
        return Optional.ofNullable(asked)
                .filter(path -> INSIDE.matcher(path).matches())
                .filter(path -> !SIGNING.matcher(path).matches())
                .orElse("/");
    }

    /** As a parameter to come back with; nothing for the first page. */
    static String parameter(String path) {
        return path.equals("/") ? "" : "?to=" + URLEncoder.encode(path, StandardCharsets.UTF_8);
    }
}
