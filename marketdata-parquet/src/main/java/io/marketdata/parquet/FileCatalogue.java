package io.marketdata.parquet;

import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Finds the files behind the paths of a caller: files as they are, directories with everything below them, sorted.
 *
 * <p>Inside directories only names that end in {@code .parquet} count; what begins with a dot or an underscore is left
 * out, as the tools of the field do. Folders named {@code key=value} give values to the files below them.
 */
final class FileCatalogue {
    private static final String NULL_PARTITION = "__HIVE_DEFAULT_PARTITION__";

    private final List<DataFile> files = new ArrayList<>();
    private final Set<Path> seen = new HashSet<>();

    private FileCatalogue() {}

    /** @throws io.marketdata.error.SourceException where a path is not there, or holds no Parquet file */
    static List<DataFile> list(List<Path> paths) {
        FileCatalogue catalogue = new FileCatalogue();
        for (Path path : paths) {
            catalogue.add(path);
        }
        return catalogue.files;
    }

    private void add(Path path) {
        Map<String, String> partitions = new HashMap<>();
        for (Path name : path) {
            partition(path, name.toString(), partitions);
        }
        DataFile given = new DataFile(path, partitions);
        try {
            if (!Files.isDirectory(path)) {
                file(given);
                return;
            }
            int before = files.size();
            int known = seen.size();
            directory(given, new HashSet<>());
            if (files.size() == before && seen.size() == known) {
                throw given.malformed(
                        "MD-P023",
                        "holds no file whose name ends in .parquet; name the file itself if it has another name");
            }
        } catch (IOException failure) {
            throw given.unreadable(failure);
        }
    }

    private void directory(DataFile directory, Set<Path> above) throws IOException {
        Path real = directory.path().toRealPath();
        if (!above.add(real)) {
            throw directory.malformed("MD-P018", "is a link that leads back to a directory above it; remove it");
        }
        List<Path> children = new ArrayList<>();
        try (DirectoryStream<Path> listing = Files.newDirectoryStream(directory.path())) {
            listing.forEach(children::add);
        }
        children.sort(null);
        for (Path child : children) {
            String name = child.getFileName().toString();
            if (name.startsWith(".") || name.startsWith("_")) {
                continue;
            }
            if (Files.isDirectory(child)) {
                Map<String, String> partitions = new HashMap<>(directory.partitions());
                partition(child, name, partitions);
                directory(new DataFile(child, partitions), above);
            } else if (name.toLowerCase(Locale.ROOT).endsWith(".parquet")) {
                file(new DataFile(child, directory.partitions()));
            }
        }
        above.remove(real);
    }

    private void file(DataFile file) throws IOException {
        if (!Files.exists(file.path())) {
            boolean link = Files.exists(file.path(), LinkOption.NOFOLLOW_LINKS);
            throw link
                    ? file.malformed("MD-P018", "is a link that leads nowhere; remove it or mend it")
                    : file.vanished(new NoSuchFileException(file.path().toString()));
        }
        if (!Files.isRegularFile(file.path())) {
            throw file.malformed("MD-P018", "is not a regular file; give Parquet files or directories of them");
        }
        // The same file by way of two paths is read once.
        if (seen.add(file.path().toRealPath())) {
            files.add(file);
        }
    }

    private static void partition(Path path, String folder, Map<String, String> partitions) {
        int equals = folder.indexOf('=');
        if (equals <= 0) {
            return;
        }
        String value;
        try {
            value = URLDecoder.decode(folder.substring(equals + 1).replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException notEncoded) {
            value = folder.substring(equals + 1);
        }
        if (value.equals("..") || value.contains("/") || value.contains("\\") || value.indexOf('\0') >= 0) {
            throw new DataFile(path, Map.of())
                    .malformed("MD-P017", "lies in a folder whose value is a path: " + folder + "; rename it");
        }
        if (!value.equals(NULL_PARTITION)) {
            partitions.put(folder.substring(0, equals), value);
        }
    }
}
