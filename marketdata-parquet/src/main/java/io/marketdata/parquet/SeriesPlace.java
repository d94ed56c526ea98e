package io.marketdata.parquet;

import io.marketdata.error.ConfigurationException;
import io.marketdata.error.MarketDataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The names below the root of a store: such as every system takes for a plain name, and no links. */
final class SeriesPlace {
    private static final DurableFolders FOLDERS = new DurableFolders();
    private static final int LONGEST_NAME = 120;
    private static final String FORBIDDEN = "<>:\"|?*\\/";
    private static final Set<String> DEVICES = Set.of(
            "CON", "PRN", "AUX", "NUL", "COM1", "COM2", "COM3", "COM4", "COM5", "COM6", "COM7", "COM8", "COM9", "LPT1",
            "LPT2", "LPT3", "LPT4", "LPT5", "LPT6", "LPT7", "LPT8", "LPT9");

    private SeriesPlace() {}

    /** @throws ConfigurationException MD-P030 where a part of the path is no name that every system takes */
    static Path below(Path root, String relativePath) {
        Path path = root;
        for (String name : names(relativePath)) {
            String wrong = wrong(name);
            if (wrong != null) {
                throw new ConfigurationException(
                        "MD-P030",
                        "the path " + MarketDataException.foreign(relativePath) + " is not taken: "
                                + MarketDataException.foreign(name) + " " + wrong + ". Map it to another name",
                        null);
            }
            path = path.resolve(name);
        }
        return path;
    }

    private static List<String> names(String relativePath) {
        List<String> names = new ArrayList<>();
        int from = 0;
        for (int slash = relativePath.indexOf('/'); slash >= 0; slash = relativePath.indexOf('/', from)) {
            names.add(relativePath.substring(from, slash));
            from = slash + 1;
        }
        names.add(relativePath.substring(from));
        return names;
    }

    private static @Nullable String wrong(String name) {
        if (name.isEmpty() || name.startsWith(".") || name.startsWith("_")) {
            return "is empty or begins with a character that hides it";
        }
        if (name.length() > LONGEST_NAME) {
            return "has " + name.length() + " characters, at most " + LONGEST_NAME;
        }
        if (name.endsWith(".") || name.endsWith(" ") || name.startsWith(" ")) {
            return "ends with a dot or a blank, or begins with one";
        }
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c < ' ' || c == 0x7f || FORBIDDEN.indexOf(c) >= 0) {
                return "has the character U+%04X".formatted((int) c);
            }
        }
        int dot = name.indexOf('.');
        String stem = (dot < 0 ? name : name.substring(0, dot)).strip().toUpperCase(Locale.ROOT);
        return DEVICES.contains(stem) ? "is the name of a device on Windows" : null;
    }

    /** @throws ConfigurationException MD-P031 where the path leads over a link, or to what is no file */
    static void requirePlain(Path root, Path file) {
        Path path = root;
        for (Path name : root.relativize(file)) {
            path = path.resolve(name);
            if (Files.isSymbolicLink(path)) {
                throw refused(path, "is a link; a store writes to plain files alone. Remove it, or make it the root");
            }
        }
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS) && !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            throw refused(file, "is no regular file. Remove it, or name another");
        }
    }

    private static ConfigurationException refused(Path path, String why) {
        return new ConfigurationException("MD-P031", MarketDataException.foreign(path.toString()) + " " + why, null);
    }

    /** Makes the folder of a file. */
    static Path folder(Path file, StoreSettings settings) throws IOException {
        Path folder = file.getParent();
        if (folder == null) {
            throw new IllegalArgumentException(file + " has no folder");
        }
        FOLDERS.make(folder, settings.root(), settings.steps());
        return folder;
    }
}
