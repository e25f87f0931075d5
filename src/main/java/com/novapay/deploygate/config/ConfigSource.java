package com.novapay.deploygate.config;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.novapay.deploygate.yaml.Spelling;
import com.novapay.deploygate.yaml.YamlDocument;
import com.novapay.deploygate.yaml.YamlProblem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the configuration: a flag beats an environment variable, that a file, that the default. Immutable. */
public final class ConfigSource {
    /** The member that holds a setting which others are under, such as {@code policies: {source: …, poll: 15s}}. */
    private static final String SOURCE = "source";

    private final Map<Setting, String> flags;
    private final Map<String, String> environment;
    private final Optional<Path> file;

    /** One value and where it was set, for the message when it is wrong. */
    record Value(String text, String where) {}

    public ConfigSource(Map<Setting, String> flags, Map<String, String> environment, Optional<Path> file) {
        this.flags = Map.copyOf(flags);
        this.environment = Map.copyOf(environment);
        this.file = file;
    }

    /** The configuration, or every problem in it at once. */
    public GateConfig read() throws ConfigProblem {
        List<String> problems = new ArrayList<>();
        Map<Setting, Value> values = new HashMap<>();
        for (Setting setting : Setting.all()) {
            values.put(setting, new Value(setting.defaultValue(), "default of " + setting.key()));
        }
        if (file.isPresent()) {
            readFile(file.get(), values, problems);
        }
        for (Setting setting : Setting.all()) {
            String variable = environment.get(setting.variable());
            if (variable != null) {
                values.put(setting, new Value(variable, setting.variable()));
            }
            String flag = flags.get(setting);
            if (flag != null) {
                values.put(setting, new Value(flag, setting.flag().orElse(setting.key())));
            }
        }
        GateConfig config = new ConfigParser(values, problems).parse();
        if (!problems.isEmpty()) {
            throw new ConfigProblem(problems);
        }
        return config;
    }

    private static void readFile(Path file, Map<Setting, Value> values, List<String> problems) {
        try {
            for (YamlDocument document : YamlDocument.settings(Files.readString(file))) {
                readObject(file, document, JsonPointer.empty(), "", values, problems);
            }
        } catch (YamlProblem e) {
            problems.add(file + ":" + e.line() + ": " + e.getMessage());
        } catch (IOException e) {
            problems.add("--config: " + file + " cannot be read: " + e.getMessage());
        }
    }

    /** The setting with this key. */
    static Optional<Setting> setting(String key) {
        return Setting.all().stream().filter(known -> known.key().equals(key)).findFirst();
    }

    private static void readObject(
            Path file,
            YamlDocument document,
            JsonPointer at,
            String prefix,
            Map<Setting, Value> values,
            List<String> problems) {
        JsonNode object = document.json().at(at);
        for (Map.Entry<String, JsonNode> member : object.properties()) {
            String key = prefix + member.getKey();
            JsonPointer there = at.appendProperty(member.getKey());
            String where = file + ":" + document.line(there) + ": " + key;
            Optional<Setting> setting = setting(key)
                    .or(() -> member.getKey().equals(SOURCE)
                            ? setting(prefix.replaceFirst("[.]$", ""))
                            : Optional.empty());
            if (setting.isPresent() && member.getValue().isValueNode()) {
                values.put(setting.get(), new Value(member.getValue().asText(), where));
            } else if (member.getValue().isObject()
                    && Setting.keys().stream().anyMatch(known -> known.startsWith(key + "."))) {
                readObject(file, document, there, key + ".", values, problems);
            } else if (setting.isPresent()) {
                problems.add(where + " takes one value");
            } else {
                problems.add(where + " is not a setting; " + Spelling.hint(key, Setting.keys()));
            }
        }
    }
}
