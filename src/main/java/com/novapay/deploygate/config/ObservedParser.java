package com.novapay.deploygate.config;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/** Reads the settings of traces and of feature flags. Used once. */
final class ObservedParser {
    private final SettingReader read;

    ObservedParser(SettingReader read) {
        this.read = read;
    }

    /** Traces hold no secret, so a collector in the cluster may speak plain HTTP. */
    Optional<TracesConfig> traces() {
        Optional<Path> authorities = read.path(TraceSettings.CA_FILE);
        return read.url(TraceSettings.ENDPOINT, UrlRule.ANY).map(endpoint -> new TracesConfig(endpoint, authorities));
    }

    Optional<FlagsConfig> flags() {
        Optional<Path> key = read.path(FlagSettings.SDK_KEY_FILE);
        Optional<Path> file = read.path(FlagSettings.FILE);
        Optional<URI> url = read.url(FlagSettings.URL, UrlRule.BASE);
        Optional<Path> authorities = read.path(FlagSettings.CA_FILE);
        if (key.isPresent() && file.isPresent()) {
            read.problem(FlagSettings.SDK_KEY_FILE.key() + " and " + FlagSettings.FILE.key()
                    + " are both set; remove one of them");
        }
        if (key.isEmpty() && (url.isPresent() || authorities.isPresent())) {
            read.problem(FlagSettings.SDK_KEY_FILE.key() + " is needed with " + FlagSettings.URL.key() + " and "
                    + FlagSettings.CA_FILE.key() + " (" + FlagSettings.SDK_KEY_FILE.variable() + ")");
        }
        return file.<FlagsConfig>map(FlagsConfig.OfFile::new)
                .or(() -> key.map(known -> new FlagsConfig.OfLaunchDarkly(known, url, authorities)));
    }
}
