package com.novapay.deploygate.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes {@code docs/configuration.md} from {@link Setting}. */
public final class ConfigPage {
    private ConfigPage() {}

    /** The page. */
    public static String text() {
        StringBuilder page = new StringBuilder("""
                # Configuration

                <!-- Generated from Setting.java by tools/generate-docs; do not edit. -->

                A flag overrides an environment variable, which overrides the file of `--config`, which overrides the default. An
                unknown key is an error. In the file, a dot in the name is a level: `limits.permits` is

                ```yaml
                limits:
                  permits: 256
                ```

                | setting | environment | flag | default | meaning |
                |---|---|---|---|---|
                """);
        for (Setting setting : Setting.all()) {
            page.append("| `").append(setting.key()).append("` | `").append(setting.variable());
            page.append("` | ")
                    .append(setting.flag().map(flag -> "`" + flag + "`").orElse(""));
            page.append(" | ").append(setting.defaultValue().isEmpty() ? "" : "`" + setting.defaultValue() + "`");
            page.append(" | ").append(setting.description()).append(" |\n");
        }
        return page.toString();
    }

    /** Called by {@code tools/generate-docs} with the file to write. */
    public static void main(String[] arguments) throws IOException {
        Files.writeString(Path.of(arguments[0]), text());
    }
}
