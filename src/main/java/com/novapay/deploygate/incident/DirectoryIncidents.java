package com.novapay.deploygate.incident;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.files.OwnerFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The Incidents of a standalone gate: one file for each in a folder, on the disk before it counts as written. Thread-safe within
 * one process, which must be the only one that writes there.
 */
public final class DirectoryIncidents implements IncidentStore {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ENDING = ".json";
    private final Path folder;
    private final String user;

    /** @param folder made when the first Incident is written */
    public DirectoryIncidents(Path folder, String user) {
        this.folder = folder;
        this.user = user;
    }

    @Override
    public String user() {
        return user;
    }

    @Override
    public synchronized Optional<JsonNode> find(String name) {
        Path file = folder.resolve(name + ENDING);
        try {
            return Files.exists(file) ? Optional.of(JSON.readTree(Files.readString(file))) : Optional.empty();
        } catch (IOException e) {
            throw failed(file + " cannot be read", e);
        }
    }

    @Override
    public synchronized List<JsonNode> list() {
        List<JsonNode> incidents = new ArrayList<>();
        if (!Files.isDirectory(folder)) {
            return incidents;
        }
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.sorted().toList()) {
                String name = String.valueOf(file.getFileName());
                if (name.endsWith(ENDING) && !name.startsWith(".")) {
                    find(name.substring(0, name.length() - ENDING.length())).ifPresent(incidents::add);
                }
            }
            return incidents;
        } catch (IOException e) {
            throw failed(folder + " cannot be listed", e);
        }
    }

    @Override
    public synchronized void create(ObjectNode incident) {
        if (find(incident.at("/metadata/name").asText()).isPresent()) {
            throw new StoreProblem(StoreProblem.Kind.CONFLICT, "there is one with that name");
        }
        write(incident);
    }

    @Override
    public synchronized void amend(JsonNode read, ObjectNode members) {
        String name = read.at("/metadata/name").asText();
        if (!find(name).filter(read::equals).isPresent()) {
            throw new StoreProblem(StoreProblem.Kind.CONFLICT, "it was changed since it was read");
        }
        ObjectNode incident = read.deepCopy();
        ObjectNode spec = incident.withObject("/spec");
        members.properties().forEach(member -> {
            if (member.getValue().isNull()) {
                spec.remove(member.getKey());
            } else {
                spec.set(member.getKey(), member.getValue());
            }
        });
        write(incident);
    }

    private void write(ObjectNode incident) {
        String name = incident.at("/metadata/name").asText();
        Path file = folder.resolve(name + ENDING);
        Path draft = folder.resolve("." + name + ENDING);
        try {
            OwnerFiles.folder(folder);
            try (FileChannel channel = OwnerFiles.channel(draft)) {
                ByteBuffer bytes =
                        ByteBuffer.wrap(incident.toPrettyString().concat("\n").getBytes(StandardCharsets.UTF_8));
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
                directory.force(true);
            }
        } catch (IOException e) {
            throw failed(file + " cannot be written", e);
        }
    }

    private static StoreProblem failed(String what, IOException why) {
        return new StoreProblem(StoreProblem.Kind.FAILED, what + ": " + why.getMessage());
    }
}
