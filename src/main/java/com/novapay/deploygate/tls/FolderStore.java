package com.novapay.deploygate.tls;

import com.novapay.deploygate.files.OwnerFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Keeps an authority in one folder that one process uses, readable by its user alone. Confined to one thread. */
final class FolderStore implements AuthorityStore {
    private static final List<List<String>> PAIRS = List.of(
            List.of(AuthorityMaterial.AUTHORITY, AuthorityMaterial.AUTHORITY_KEY),
            List.of(AuthorityMaterial.CERTIFICATE, AuthorityMaterial.KEY));
    private final Path folder;

    FolderStore(Path folder) {
        this.folder = folder;
    }

    @Override
    public Kept read() throws TlsProblem {
        Map<String, byte[]> files = new TreeMap<>();
        for (List<String> pair : PAIRS) {
            for (String name : pair) {
                Path file = folder.resolve(name);
                try {
                    if (Files.exists(file)) {
                        files.put(name, Files.readAllBytes(file));
                    }
                } catch (IOException e) {
                    throw new TlsProblem(file + " cannot be read: " + e, e);
                }
            }
        }
        return new Kept(files, "", Renewal.NOTHING);
    }

    /** A key goes first and comes last: whoever is cut off between finds a part missing, never two that do not fit. */
    @Override
    public boolean write(Kept read, Map<String, byte[]> files, boolean done) throws TlsProblem {
        try {
            OwnerFiles.folder(folder);
            for (List<String> pair : PAIRS) {
                Files.deleteIfExists(folder.resolve(pair.getLast()));
                for (String name : pair) {
                    byte[] bytes = files.get(name);
                    if (bytes == null) {
                        Files.deleteIfExists(folder.resolve(name));
                    } else {
                        write(folder.resolve(name), bytes);
                    }
                }
            }
            return true;
        } catch (IOException e) {
            throw new TlsProblem(folder + " cannot be written: " + e, e);
        }
    }

    @Override
    public String name() {
        return folder.toString();
    }

    private static void write(Path file, byte[] bytes) throws IOException {
        Path whole = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(whole);
        Files.createFile(whole, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.write(whole, bytes);
        Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
