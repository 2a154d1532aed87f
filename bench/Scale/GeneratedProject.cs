using System.Text;

namespace Scale;

/// <summary>A project of many components over helpers in layers and shared types, four components a file.</summary>
sealed class GeneratedProject(string folder, int components)
{
    const int ComponentsPerFile = 4;

    public string Folder => folder;

    /// <summary>The file that the second measurement touches: its four components are reached by nothing else.</summary>
    public string Touched => Path.Combine(folder, "Steps", "Steps3.cs");

    public IReadOnlyList<string> Sources => [.. Directory.GetFiles(folder, "*.cs", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];

    int Helpers => components / 10;

    int Types => components / 20;

    public void Write()
    {
        for (var i = 0; i < Types; i++)
            Write($"Types/Row{i}.cs", Type(i));
        for (var i = 0; i < Helpers; i++)
            Write($"Helpers/Helper{i}.cs", Helper(i));
        for (var i = 0; i < components / ComponentsPerFile; i++)
            Write($"Steps/Steps{i}.cs", Steps(i));
    }

    static string Type(int i) => $$"""
        using System.Collections.Generic;
        using System.Linq;

        namespace Scaled.Types;

        public sealed record Row{{i}}(int Id, string Name, double[] Values)
        {
            public double Mean => Values.Length == 0 ? 0 : Values.Average();

            public Row{{i}} Scaled(double factor) => this with { Values = [.. Values.Select(v => v * factor)] };

            public IEnumerable<double> Above(double least) => Values.Where(v => v > least);

            public override string ToString() => $"{Name} {Mean:0.00}";
        }
        """;

    string Helper(int i)
    {
        var text = new StringBuilder($$"""
            using System;
            using System.Collections.Generic;
            using System.Linq;
            using Scaled.Types;

            namespace Scaled.Helpers;

            public static class Helper{{i}}
            {
                const double Offset = {{i}}.5;

                static readonly Dictionary<string, int> Weights = new() { ["a"] = {{i}}, ["b"] = 2 };

            """);
        for (var m = 0; m < 8; m++)
        {
            // Each calls one of the layer below, so that a slice holds a chain and not all.
            var next = i >= 10 ? $" + Helper{i - 10}.Work{m}(rows.Take(2).ToList(), factor)" : "";
            text.Append($$"""

                    public static double Work{{m}}(IReadOnlyList<Row{{i % Types}}> rows, double factor)
                    {
                        var total = 0.0;
                        foreach (var row in rows)
                        {
                            if (row.Id % {{m + 2}} == 0 && row.Values is [var first, ..])
                                total += first * factor + Weights["a"];
                            else
                                total += row.Above(Offset).Select(v => Math.Sqrt(Math.Abs(v))).DefaultIfEmpty(1).Max();
                        }
                        return total{{(next.Length > 0 && (i - 10) % Types == i % Types ? next : "")}} + Rest{{m}}(rows.Count);
                    }

                    static double Rest{{m}}(int count) => count switch { 0 => Offset, < 10 => count * 2, _ => Math.Log(count) };

                """);
        }
        return text.Append("}\n").ToString();
    }

    string Steps(int file)
    {
        var text = new StringBuilder("""
            using System;
            using System.Collections.Generic;
            using System.Linq;
            using System.Text;
            using Pipelines;
            using Scaled.Helpers;
            using Scaled.Types;

            namespace Scaled;


            """).Append($"public static class Steps{file}\n{{\n");
        for (var c = 0; c < ComponentsPerFile; c++)
        {
            var n = file * ComponentsPerFile + c;
            var helper = n % Helpers;
            text.Append($$"""
                    [Component(Name = "Step{{n}}")]
                    public static List<Row{{helper % Types}}> Step{{c}}(List<Row{{helper % Types}}> rows, double factor = {{n}}.25, string note = "n{{n}}")
                    {
                        var text = new StringBuilder(note);
                        var weight = Helper{{helper}}.Work{{n % 8}}(rows, factor) + Helper{{helper}}.Work{{(n + 3) % 8}}(rows, {{c}});
                        foreach (var (row, index) in rows.Select((r, i) => (r, i)).OrderByDescending(p => p.r.Mean))
                            text.Append(index).Append(Describe{{c}}(row)).AppendLine();
                        return [.. rows.Where(r => r.Mean < weight || text.Length > r.Id).Select(r => r.Scaled(factor / {{n + 1}}))];
                    }

                    static string Describe{{c}}(Row{{helper % Types}} row) => $"{row.Id}: {row} ({string.Join(", ", row.Values.Select(v => v.ToString("R")))})";


                """);
        }
        return text.Append("}\n").ToString();
    }

    void Write(string path, string text)
    {
        var full = Path.Combine(folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
    }
}
