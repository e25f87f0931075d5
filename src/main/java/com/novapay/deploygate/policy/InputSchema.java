package com.novapay.deploygate.policy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.regex.Pattern;

/** The JSON schema of the policy input, version {@code v1}: the members that a rule can refer to. Pure, thread-safe. */
public final class InputSchema {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String RESOURCE = "/policy/input-schema.json";
    private static final Pattern FIRST_LEVEL = Pattern.compile("\\binput(?:\\.(\\w+)|\\[\"([^\"\\n]+)\"])");

    private InputSchema() {}

    /** The whole schema, with the type of each member; no member is left out, so that a reference to another one is an error. */
    public static ObjectNode published() {
        try (InputStream in = InputSchema.class.getResourceAsStream(RESOURCE)) {
            if (in != null && JSON.readTree(in) instanceof ObjectNode schema) {
                return schema;
            }
            throw new IllegalStateException(RESOURCE + " is missing in the jar");
        } catch (IOException e) {
            throw new IllegalStateException(RESOURCE + " in the jar cannot be read", e);
        }
    }

    /**
     * The schema with names only. With the types, {@code opa} would reject a rule that compares a member with null, which does no
     * harm.
     */
    public static ObjectNode names() {
        ObjectNode schema = published();
        withoutTypes(schema);
        return schema;
    }

    /**
     * Writes what policies must meet before they are activated. Members of the first level that these texts read besides those of the
     * gate are left open: {@code opa} takes an object that lists its members for complete.
     */
    static void writeForCheck(Path file, Collection<String> texts) throws IOException {
        ObjectNode schema = names();
        ObjectNode members = schema.withObjectProperty("properties");
        for (String text : texts) {
            FIRST_LEVEL.matcher(text).results().forEach(found -> {
                String name = found.group(1) == null ? found.group(2) : found.group(1);
                if (!members.has(name)) {
                    members.putObject(name);
                }
            });
        }
        Files.write(file, JSON.writeValueAsBytes(schema));
    }

    private static void withoutTypes(JsonNode schema) {
        if (schema instanceof ObjectNode object && !object.has("properties") && !object.has("items")) {
            object.remove("type");
            object.remove("enum");
        }
        schema.path("properties").forEach(InputSchema::withoutTypes);
        if (schema.has("items")) {
            withoutTypes(schema.get("items"));
        }
    }
}
