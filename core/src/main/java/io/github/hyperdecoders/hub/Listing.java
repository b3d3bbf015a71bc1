package io.github.hyperdecoders.hub;

import java.util.List;

/**
 * What a repository holds at a revision.
 *
 * @param revision the branch, tag or commit that was asked for
 * @param commit the commit that this is now, 40 hexadecimal digits
 * @param files in the hub's order
 */
record Listing(HubRepository repository, String revision, String commit, List<HubFile> files) {
    List<String> paths() {
        return files.stream().map(HubFile::path).toList();
    }
}
