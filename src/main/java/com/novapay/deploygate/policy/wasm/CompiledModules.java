package com.novapay.deploygate.policy.wasm;

import com.dylibso.chicory.compiler.Cache;
import com.dylibso.chicory.compiler.InterpreterFallback;
import com.dylibso.chicory.compiler.MachineFactoryCompiler;
import com.dylibso.chicory.wasm.Parser;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * JVM bytecode of policy modules. That of the shipped policies is made by the build, because compiling it takes longer than
 * all the rest of a start; it is found by the module's own digest, so it never belongs to another one. Thread-safe.
 */
public final class CompiledModules {
    private static final String FOLDER = "/policy/compiled/";

    private CompiledModules() {}

    /** Called by the build: {@code <folder that holds policy.wasm>}. */
    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[0]);
        byte[] wasm = Files.readAllBytes(folder.resolve("policy.wasm"));
        Path target = Files.createDirectories(folder.resolve("compiled"));
        Files.write(target.resolve(name(wasm)), compile(wasm));
    }

    /** The bytecode of a module, where it travels in the jar. */
    static Optional<byte[]> shipped(byte[] wasm) {
        try (InputStream in = CompiledModules.class.getResourceAsStream(FOLDER + name(wasm))) {
            return in == null ? Optional.empty() : Optional.of(in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] compile(byte[] wasm) {
        Handed handed = new Handed(null);
        MachineFactoryCompiler.builder(Parser.parse(wasm))
                .withInterpreterFallback(InterpreterFallback.FAIL) // a shell has nothing left to interpret
                .withCache(handed)
                .compile();
        if (handed.classes == null) {
            throw new IllegalStateException("the compiler kept its classes to itself");
        }
        return handed.classes;
    }

    private static String name(byte[] wasm) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(wasm);
            return HexFormat.of().formatHex(digest) + ".classes";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** The compiler's cache as a way to get classes out of it and into it. Confined to one thread. */
    static final class Handed implements Cache {
        private byte @Nullable [] classes;

        Handed(byte @Nullable [] classes) {
            this.classes = classes;
        }

        @Override
        public byte @Nullable [] get(String key) {
            return classes;
        }

        @Override
        public void putIfAbsent(String key, byte[] compiled) {
            classes = compiled;
        }
    }
}
