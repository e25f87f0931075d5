package com.novapay.deploygate.policy.wasm;

import com.dylibso.chicory.compiler.Cache;
import com.dylibso.chicory.compiler.MachineFactoryCompiler;
import com.dylibso.chicory.wasm.Parser;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * JVM bytecode of the shipped policies, made by the build, because compiling it takes longer than all the rest of a start.
 * Found by the module's own digest, so it never belongs to another module; without it the module is compiled. Thread-safe.
 */
public final class CompiledModules implements Cache {
    private static final String FOLDER = "/policy/compiled/";
    private final @Nullable Path target;

    private CompiledModules(@Nullable Path target) {
        this.target = target;
    }

    /** What travels in the jar; nothing is added to it. */
    static CompiledModules shipped() {
        return new CompiledModules(null);
    }

    /** Called by the build: {@code <folder that holds policy.wasm>}. */
    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[0]);
        Path target = Files.createDirectories(folder.resolve("compiled"));
        MachineFactoryCompiler.builder(Parser.parse(Files.readAllBytes(folder.resolve("policy.wasm"))))
                .withCache(new CompiledModules(target))
                .compile();
    }

    @Override
    public byte @Nullable [] get(String key) throws IOException {
        if (target != null) {
            return null;
        }
        try (InputStream in = CompiledModules.class.getResourceAsStream(FOLDER + name(key))) {
            return in == null ? null : in.readAllBytes();
        }
    }

    @Override
    public void putIfAbsent(String key, byte[] classes) throws IOException {
        if (target != null) {
            Files.write(target.resolve(name(key)), classes);
        }
    }

    /** Keys are not made to be file names. */
    private static String name(String key) {
        return HexFormat.of().formatHex(key.getBytes(StandardCharsets.UTF_8)) + ".classes";
    }
}
