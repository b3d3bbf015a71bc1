package io.github.hyperdecoders.hub;

/**
 * A file of a repository as the hub lists it.
 *
 * @param path its name in the repository, not yet checked
 * @param size in bytes
 * @param etag its content's hash and its name in the cache: SHA-256 for a file in large-file storage, git's blob hash for others
 */
record HubFile(String path, long size, String etag) {}
