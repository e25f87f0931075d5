package com.novapay.deploygate.git;

import java.io.IOException;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectLoader;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.treewalk.TreeWalk;

/**
 * Which files of a commit are read, and how much of them.
 *
 * @param wanted of paths relative to the folder, with slashes
 * @param mostFiles in number
 * @param largest in bytes, all together
 */
public record TreeFiles(Predicate<String> wanted, int mostFiles, long largest) {

    /** The content of the files by path; a link among them is a problem, because what it leads to is not in the commit. */
    NavigableMap<String, byte[]> of(Repository repository, RevCommit commit, String folder)
            throws IOException, GitProblem {
        NavigableMap<String, byte[]> files = new TreeMap<>();
        long left = largest;
        try (TreeWalk walk = start(repository, commit, folder)) {
            walk.setRecursive(true);
            while (walk.next()) {
                String path = walk.getPathString();
                FileMode mode = walk.getFileMode();
                if (!wanted.test(path) || mode.equals(FileMode.GITLINK)) {
                    continue;
                }
                if (mode.equals(FileMode.SYMLINK)) {
                    throw new GitProblem(path + " is a symbolic link; commit the file itself");
                }
                ObjectLoader content = walk.getObjectReader().open(walk.getObjectId(0));
                left -= content.getSize();
                if (left < 0 || files.size() == mostFiles) {
                    throw new GitProblem("more than " + mostFiles + " files or " + (largest >> 20)
                            + " MiB: is it the right repository and folder?");
                }
                files.put(path, content.getBytes());
            }
        }
        return files;
    }

    private static TreeWalk start(Repository repository, RevCommit commit, String folder)
            throws IOException, GitProblem {
        TreeWalk walk = new TreeWalk(repository);
        if (folder.isEmpty()) {
            walk.addTree(commit.getTree());
            return walk;
        }
        try (TreeWalk found = TreeWalk.forPath(repository, folder, commit.getTree())) {
            if (found == null || !found.getFileMode().equals(FileMode.TREE)) {
                walk.close();
                throw new GitProblem("there is no folder " + folder + " in it");
            }
            walk.addTree(found.getObjectId(0));
            return walk;
        }
    }
}
