package io.marketdata.firstrate;

import io.marketdata.error.MalformedDataException;
import io.marketdata.error.MarketDataException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/**
 * A ZIP archive of the provider: Deflate or Deflate64, looked at as a whole before a file of it is read. Names of entries
 * are never paths of anything.
 */
final class ZipArchive implements TextFiles {
    /** Stands for an answer without a byte, and for an archive without a file. */
    static final String EMPTY = "MD-F011";

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9.=-]{1,32}_[A-Za-z0-9._-]{1,80}\\.(txt|csv)");
    private static final int SHOWN = 200;
    private static final int LOCAL_HEADER_BYTES = 30;
    private static final int NAME_LENGTH_AT = 26;
    private static final int EXTRA_LENGTH_AT = 28;

    private final ZipFile zip;
    private final List<TextFile> files;
    private final List<String> strangers;

    private ZipArchive(ZipFile zip, List<TextFile> files, List<String> strangers) {
        this.zip = zip;
        this.files = files;
        this.strangers = strangers;
    }

    /** As below, of a file that holds no secret. */
    static ZipArchive open(Path path, FirstRateType type, ArchiveLimits limits) {
        return open(path, type, limits, ZipArchive::front);
    }

    /**
     * Opens an archive.
     *
     * @param shown what may be said of a text that came instead of one
     * @throws MalformedDataException where the file is no archive that can be taken as a whole
     */
    static ZipArchive open(Path path, FirstRateType type, ArchiveLimits limits, UnaryOperator<String> shown) {
        byte[] head = head(path);
        requireZip(path, head, shown);
        ZipFile zip = zip(path);
        boolean done = false;
        try {
            List<String> strangers = new ArrayList<>();
            List<TextFile> files = files(zip, path, head, type, limits, strangers);
            done = true;
            return new ZipArchive(zip, files, strangers);
        } finally {
            if (!done) {
                closeQuietly(zip);
            }
        }
    }

    private static byte[] head(Path path) {
        try (InputStream in = Files.newInputStream(path)) {
            return in.readNBytes(Transfers.TEXT_LIMIT);
        } catch (IOException failure) {
            throw refused("MD-F012", path, "cannot be read: " + failure, failure);
        }
    }

    private static String front(String text) {
        return text.length() > SHOWN ? text.substring(0, SHOWN) : text;
    }

    private static void requireZip(Path path, byte[] head, UnaryOperator<String> shown) {
        boolean noEntries = head.length > 3 && head[0] == 'P' && head[1] == 'K' && head[2] == 5 && head[3] == 6;
        if (head.length == 0 || noEntries) {
            throw refused(EMPTY, path, "is empty. Try again; if it stays so, ask the provider", null);
        }
        if (head.length < 4 || head[0] != 'P' || head[1] != 'K' || head[2] != 3 || head[3] != 4) {
            throw refused(
                    head.length > 1 && head[0] == 'P' && head[1] == 'K' ? "MD-F017" : "MD-F010",
                    path,
                    "is no ZIP archive; it begins: " + shown.apply(new String(head, StandardCharsets.UTF_8))
                            + ". Look at userid, subscription, and the combination that was asked for",
                    null);
        }
    }

    private static ZipFile zip(Path path) {
        try {
            return ZipFile.builder().setPath(path).get();
        } catch (IOException | IllegalArgumentException damaged) {
            throw refused("MD-F012", path, "is cut off or damaged: " + damaged, damaged);
        }
    }

    private static List<TextFile> files(
            ZipFile zip, Path path, byte[] head, FirstRateType type, ArchiveLimits limits, List<String> strangers) {
        List<ZipArchiveEntry> entries = Collections.list(zip.getEntriesInPhysicalOrder());
        if (entries.size() > limits.maxEntries()) {
            throw refused(
                    "MD-F018",
                    path,
                    "holds " + entries.size() + " files, at most " + limits.maxEntries() + " are taken (maxEntries)",
                    null);
        }
        requireNothingBefore(entries, path, head);
        List<TextFile> files = new ArrayList<>();
        Set<String> names = new HashSet<>();
        AtomicLong total = new AtomicLong();
        for (ZipArchiveEntry entry : entries) {
            String name = entry.getName();
            if (!names.add(name)) {
                throw refused("MD-F016", path, "holds " + name + " twice", null);
            }
            if (isSideFile(name)) {
                continue;
            }
            requireTaken(zip, entry, path, limits);
            TextFile file = TextFile.of(
                    name,
                    type,
                    () -> new EntryStream(
                            zip.getInputStream(entry), name, entry.getCompressedSize(), entry.getCrc(), limits, total));
            if (file == null) {
                strangers.add(name);
            } else {
                files.add(file);
            }
        }
        return files;
    }

    /** Notes of the system that packed it, and of the provider. */
    private static boolean isSideFile(String name) {
        return name.startsWith("_") || (name.startsWith(".") && !name.contains("/") && !name.contains("\\"));
    }

    private static void requireTaken(ZipFile zip, ZipArchiveEntry entry, Path path, ArchiveLimits limits) {
        String name = entry.getName();
        if (name.toLowerCase(Locale.ROOT).endsWith(".zip")) {
            throw refused("MD-F020", path, "holds another archive, " + name, null);
        }
        if (!NAME.matcher(name).matches()) {
            throw refused("MD-F015", path, "holds a file that is not named {TICKER}_{...}.txt: " + name, null);
        }
        if (entry.getGeneralPurposeBit().usesEncryption()) {
            throw refused("MD-F019", path, "is encrypted at " + name, null);
        }
        if (!zip.canReadEntryData(entry)) {
            throw refused(
                    "MD-F022",
                    path,
                    "has a compression that is not known, " + entry.getMethod() + ", at " + name,
                    null);
        }
        if (entry.getSize() > limits.maxEntryBytes()) {
            throw refused(
                    "MD-F014",
                    path,
                    "says that " + name + " has " + entry.getSize() + " bytes, at most " + limits.maxEntryBytes()
                            + " are taken (maxEntryBytes)",
                    null);
        }
    }

    private static void requireNothingBefore(List<ZipArchiveEntry> entries, Path path, byte[] head) {
        if (entries.isEmpty() || head.length < LOCAL_HEADER_BYTES) {
            return;
        }
        int expected = LOCAL_HEADER_BYTES + unsigned(head, NAME_LENGTH_AT) + unsigned(head, EXTRA_LENGTH_AT);
        if (entries.get(0).getDataOffset() != expected) {
            throw refused("MD-F017", path, "holds more than one archive, or bytes that are in none", null);
        }
    }

    private static int unsigned(byte[] bytes, int at) {
        return (bytes[at] & 0xff) | (bytes[at + 1] & 0xff) << 8;
    }

    private static MalformedDataException refused(String code, Path path, String why, @Nullable Throwable cause) {
        return new MalformedDataException(
                code,
                "the archive " + MarketDataException.foreign(path.getFileName().toString()) + " "
                        + MarketDataException.foreign(why) + ". Nothing of it was taken",
                cause);
    }

    @Override
    public List<TextFile> files() {
        return files;
    }

    @Override
    public List<String> strangers() {
        return strangers;
    }

    @Override
    public void close() {
        try {
            zip.close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static void closeQuietly(ZipFile zip) {
        try {
            zip.close();
        } catch (IOException gone) {
            // There is an error on its way that says more.
            return;
        }
    }
}
