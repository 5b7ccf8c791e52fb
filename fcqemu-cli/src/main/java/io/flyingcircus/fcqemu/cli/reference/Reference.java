package io.flyingcircus.fcqemu.cli.reference;

import io.flyingcircus.fcqemu.cli.command.CommandLineTool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import picocli.CommandLine;

/** Writes the manual and the completion of shells; run by the build. */
public final class Reference {

    private Reference() {}

    /**
     * Writes them where a system has them below {@code /usr/share}.
     *
     * @param args that folder
     */
    public static void main(String[] args) throws IOException {
        Path share = Path.of(args[0]);
        for (Map.Entry<String, String> file : files().entrySet()) {
            Path target = share.resolve(file.getKey());
            Files.createDirectories(target.getParent());
            Files.writeString(target, file.getValue());
        }
    }

    /** Paths below {@code /usr/share}, and what is there. */
    static SortedMap<String, String> files() {
        CommandLine model = CommandLineTool.model();
        var completion = new Completion(model);
        SortedMap<String, String> files = new TreeMap<>();
        files.put("bash-completion/completions/fc-qemu", completion.bash());
        files.put("zsh/site-functions/_fc-qemu", completion.zsh());
        new ManPages(model, CommandLineTool.version()).all().forEach((name, text) -> files.put("man/" + name, text));
        return files;
    }
}
