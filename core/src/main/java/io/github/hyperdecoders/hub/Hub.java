package io.github.hyperdecoders.hub;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.Nearest;
import io.github.hyperdecoders.format.DanglingLink;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileStore;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Files of the Hugging Face hub, downloaded once into the cache that huggingface_hub uses too. Safe for many threads, and beside other
 * processes that use the cache.
 *
 * <p>Every method throws {@link InputException} for what the user can set right (no such name, no access, nothing in the cache while
 * offline, file names that must not be written, a full disk), and {@link UncheckedIOException} where the network or the server fails.
 */
public final class Hub {
    /** The branch that is meant where none is named. */
    public static final String DEFAULT_REVISION = "main";

    /** Where the hub's own service puts a data set that it has converted to Parquet. */
    static final String CONVERTED_REVISION = "refs/convert/parquet";

    private final HubSettings settings;
    private final HubClient client;
    private final ListingReader listings;

    public Hub(HubSettings settings) {
        this(settings, Patience.USUAL);
    }

    Hub(HubSettings settings, Patience patience) {
        this.settings = settings;
        this.client = new HubClient(settings, patience);
        this.listings = new ListingReader(settings, client);
    }

    /** The hub as the environment's {@code HF_...} variables set it, read as huggingface_hub reads them. */
    public static Hub fromEnvironment() {
        return new Hub(HubSettings.from(System.getenv(), Path.of(System.getProperty("user.home", "."))));
    }

    /**
     * The names of the files of a repository, as the hub gives them: unchecked, not to be made into paths. Offline, those in the cache.
     *
     * @param revision a branch, tag or commit
     */
    public List<String> files(HubRepository repository, String revision) {
        return unchecked(repository, () -> list(repository, revision).paths());
    }

    /**
     * Downloads files that are not in the cache yet. Offline, finds those that are.
     *
     * @param revision a branch, tag or commit
     * @param files says of a file's name in the repository whether it is wanted
     * @return the folder of the revision's files, which holds at least those wanted
     */
    public Path snapshot(
            HubRepository repository, String revision, Predicate<String> files, DownloadListener listener) {
        return unchecked(repository, () -> {
            Listing listing = list(repository, revision);
            List<HubFile> wanted =
                    listing.files().stream().filter(f -> files.test(f.path())).toList();
            if (wanted.isEmpty()) {
                throw new InputException(repository + " at revision '" + revision + "' has none of the files wanted"
                        + where() + "; it has " + ParquetLayout.listed(listing.paths()));
            }
            return download(listing, wanted, listener);
        });
    }

    /**
     * The Parquet files of one configuration of a data set: those of its main branch where it has any, else those that the hub's
     * service has converted, which may be a part only of a very large set.
     *
     * @return for each split its files in order
     */
    public Map<String, List<Path>> datasetFiles(String dataset, String config, DownloadListener listener) {
        HubRepository repository = HubRepository.dataset(dataset);
        return unchecked(repository, () -> {
            Set<String> configs = new TreeSet<>();
            List<MissingRevisionException> missing = new ArrayList<>();
            for (String revision : List.of(DEFAULT_REVISION, CONVERTED_REVISION)) {
                try {
                    Listing listing = list(repository, revision);
                    Map<String, List<String>> splits = ParquetLayout.splits(repository, listing.paths(), config);
                    if (!splits.isEmpty()) {
                        return localFiles(listing, splits, listener);
                    }
                    configs.addAll(ParquetLayout.configs(listing.paths()));
                } catch (MissingRevisionException e) {
                    missing.add(e);
                }
            }
            if (missing.size() == 2) {
                throw missing.get(0);
            }
            throw noParquet(repository, config, configs);
        });
    }

    private InputException noParquet(HubRepository repository, String config, Set<String> configs) {
        return new InputException(repository + " has no Parquet files of configuration " + RemoteNames.quoted(config)
                + " at '" + DEFAULT_REVISION + "' or '" + CONVERTED_REVISION + "'" + where() + "; its configurations: "
                + ParquetLayout.listed(List.copyOf(configs)) + Nearest.hint(config, configs));
    }

    private Map<String, List<Path>> localFiles(
            Listing listing, Map<String, List<String>> splits, DownloadListener listener) throws IOException {
        Set<String> wanted = new HashSet<>();
        splits.values().forEach(wanted::addAll);
        Path folder = download(
                listing,
                listing.files().stream().filter(f -> wanted.contains(f.path())).toList(),
                listener);
        Map<String, List<Path>> local = new LinkedHashMap<>();
        splits.forEach((split, paths) ->
                local.put(split, paths.stream().map(folder::resolve).toList()));
        return local;
    }

    private Listing list(HubRepository repository, String revision) throws IOException {
        if (!RemoteNames.isSafe(revision)) {
            throw new InputException("revision " + RemoteNames.quoted(revision) + " of " + repository
                    + " is no name of a branch, tag or commit");
        }
        return settings.offline() ? cached(repository, revision) : listings.read(repository, revision);
    }

    /** What the cache holds of a revision, as if that were all; the files have no hashes, for none are downloaded. */
    private Listing cached(HubRepository repository, String revision) throws IOException {
        CacheFolder cache = new CacheFolder(settings.cache(), repository);
        String commit = cache.commit(revision).orElse("");
        List<String> paths = commit.isEmpty() ? List.of() : cache.snapshotPaths(commit);
        if (paths.isEmpty()) {
            throw new MissingRevisionException(repository + " at revision '" + revision + "' is not in the cache "
                    + settings.cache() + ", and HF_HUB_OFFLINE is set; unset it to download");
        }
        return new Listing(
                repository,
                revision,
                commit,
                paths.stream().map(p -> new HubFile(p, 0, "")).toList());
    }

    private Path download(Listing listing, List<HubFile> wanted, DownloadListener listener) throws IOException {
        CacheFolder cache = new CacheFolder(settings.cache(), listing.repository());
        if (settings.offline()) {
            for (HubFile file : wanted) {
                if (DanglingLink.is(cache.snapshotFile(listing.commit(), file))) {
                    throw new InputException(listing.repository() + " is incomplete in the cache " + settings.cache()
                            + ": the content of " + RemoteNames.quoted(file.path())
                            + " is not there, and HF_HUB_OFFLINE is set; unset it to download");
                }
            }
            return cache.snapshot(listing.commit());
        }
        RemoteNames.check(
                listing.repository(), wanted.stream().map(HubFile::path).toList());
        checkSpace(cache, listing, wanted);
        for (HubFile file : wanted) {
            if (CacheFolder.isThere(cache.snapshotFile(listing.commit(), file), file)) {
                listener.progress(file.path(), file.size(), file.size());
            } else {
                fetch(cache, listing, file, listener);
            }
        }
        // Last, so that offline a revision is there with its files or not at all.
        cache.putCommit(listing.revision(), listing.commit());
        return cache.snapshot(listing.commit());
    }

    private void fetch(CacheFolder cache, Listing listing, HubFile file, DownloadListener listener) throws IOException {
        try (BlobLock lock = BlobLock.acquire(cache.lock(file))) {
            if (CacheFolder.isThere(cache.blob(file), file)) {
                listener.progress(file.path(), file.size(), file.size());
            } else {
                new BlobDownload(
                                client,
                                listing,
                                file,
                                listings.address(listing.repository(), listing.commit(), file.path()),
                                cache,
                                listener)
                        .run();
            }
            cache.link(listing.commit(), file);
        }
    }

    private void checkSpace(CacheFolder cache, Listing listing, List<HubFile> wanted) throws IOException {
        Files.createDirectories(settings.cache());
        FileStore disk = Files.getFileStore(settings.cache());
        long free = disk.getUsableSpace();
        long left = free;
        Set<String> counted = new HashSet<>();
        for (HubFile file : wanted) {
            if (!counted.add(file.etag())
                    || CacheFolder.isThere(cache.blob(file), file)
                    || CacheFolder.isThere(cache.snapshotFile(listing.commit(), file), file)) {
                continue;
            }
            long begun = CacheFolder.size(cache.incomplete(file)).orElse(0);
            left -= Math.max(0, file.size() - begun);
            if (left < 0) {
                throw new InputException("the files wanted of " + listing.repository() + " do not fit on the disk of "
                        + settings.cache() + ": " + RemoteNames.quoted(file.path()) + " has " + file.size()
                        + " bytes, " + free + " are free; make room or set HF_HUB_CACHE");
            }
        }
    }

    private String where() {
        return settings.offline() ? " in the cache " + settings.cache() + " (HF_HUB_OFFLINE is set)" : "";
    }

    /** Work on the network or the disk. */
    @FunctionalInterface
    private interface Work<T> {
        T run() throws IOException;
    }

    private static <T> T unchecked(HubRepository repository, Work<T> work) {
        try {
            return work.run();
        } catch (FileSystemException e) {
            // Its message is a path alone.
            throw new UncheckedIOException(repository + ": " + e, e);
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
    }
}
