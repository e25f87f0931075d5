package com.novapay.deploygate.git;

import org.eclipse.jgit.lib.Config;
import org.eclipse.jgit.storage.file.FileBasedConfig;
import org.eclipse.jgit.util.FS;
import org.eclipse.jgit.util.SystemReader;
import org.jspecify.annotations.Nullable;

/** Keeps what the user or the machine sets for Git out of the program: a rewritten address, a helper to run, a proxy. */
final class NoUserSettings extends SystemReader.Delegate {
    private NoUserSettings(SystemReader real) {
        super(real);
    }

    /** For the whole process; a second time does nothing. */
    static synchronized void install() {
        SystemReader current = SystemReader.getInstance();
        if (!(current instanceof NoUserSettings)) {
            SystemReader.setInstance(new NoUserSettings(current));
        }
    }

    @Override
    public FileBasedConfig openUserConfig(@Nullable Config parent, FS files) {
        return new Empty(parent, files);
    }

    @Override
    public FileBasedConfig openSystemConfig(@Nullable Config parent, FS files) {
        return new Empty(parent, files);
    }

    @Override
    public FileBasedConfig openJGitConfig(@Nullable Config parent, FS files) {
        return new Empty(parent, files);
    }

    private static final class Empty extends FileBasedConfig {
        Empty(@Nullable Config parent, FS files) {
            super(parent, null, files);
        }

        @Override
        public void load() {
            // there is nothing to load
        }

        @Override
        public void save() {
            // what JGit measures of the disk it may measure again
        }

        @Override
        public boolean isOutdated() {
            return false;
        }
    }
}
