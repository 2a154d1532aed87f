using System.Diagnostics;
using Pipelines.Proof.Marking;
using Pipelines.Proof.Slicing;

namespace Pipelines.Proof.Running;

/// <summary>What came of calling originals and slices with the same inputs, by method.</summary>
static class Comparison
{
    public static IReadOnlyList<(string Name, string Result)> Of(Subject subject, IEnumerable<Verdict> verdicts)
    {
        var called = verdicts.Where(v => v.IsHarmless && v.Assembly != null).ToList();
        var list = Path.Combine(subject.Request.Intermediate, "calls.txt");
        Directory.CreateDirectory(Path.GetDirectoryName(list)!);
        var dependencies = subject.Request.CopyLocals.Where(Compiler.Inputs.OutputFiles.IsManaged).Select(c => c.File);
        File.WriteAllLines(list, [string.Join('|', dependencies.Prepend(subject.Request.Assembly)), .. called.Select(v => $"{v.Method.Name}|{v.Assembly}|{v.Entry}")]);
        var results = new List<(string, string)>();
        while (results.Count < called.Count)
        {
            var said = Call(list, results.Count);
            results.AddRange(said);
            // A process that ends without a word ended in the call that it was in.
            if (results.Count < called.Count && said.LastOrDefault().Result != "late")
                results.Add((called[results.Count].Method.Name, "ended the process"));
        }
        return results;
    }

    static List<(string Name, string Result)> Call(string list, int from)
    {
        var folder = Directory.CreateTempSubdirectory("pipelines-proof-");
        try
        {
            var start = new ProcessStartInfo("dotnet", [typeof(Comparison).Assembly.Location, "call", list, $"{from}"]) { WorkingDirectory = folder.FullName, RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
            using var process = Process.Start(start)!;
            process.StandardInput.Close();
            var errors = process.StandardError.ReadToEndAsync();
            var said = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            errors.GetAwaiter().GetResult();
            return [.. said.Split('\n').Where(l => l.Contains('|')).Select(l => (l[..l.IndexOf('|')], l[(l.IndexOf('|') + 1)..]))];
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
