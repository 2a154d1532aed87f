using System.Globalization;
using Scale;

// Compiles projects of the given numbers of components, with the C# compiler and with ours, each as a process that starts cold.
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var work = Directory.CreateTempSubdirectory("pipelines-scale-").FullName;
try
{
    Console.WriteLine("components  files  lines    csc s   ours s  ratio  ms/component  peak MB (csc)   touched: csc s  ours s  rewritten");
    foreach (var size in args.Select(a => int.Parse(a)).DefaultIfEmpty(1000))
    {
        var project = new GeneratedProject(Path.Combine(work, $"{size}"), size);
        project.Write();
        var build = new Build(project);
        var csc = build.Csc();
        var ours = build.Pipelines();
        var before = build.Written();
        File.WriteAllText(project.Touched, File.ReadAllText(project.Touched).Replace("var weight = ", "var weight = 1 + "));
        var again = build.Csc();
        var touched = build.Pipelines();
        var rewritten = build.Written().Count(w => before[w.Key] != w.Value);
        var lines = project.Sources.Sum(f => File.ReadLines(f).Count());
        Console.WriteLine($"{size,10}  {project.Sources.Count,5}  {lines,6}  {csc.Time.TotalSeconds,6:0.00}   {ours.Time.TotalSeconds,6:0.00}  {ours.Time / csc.Time,5:0.00}  {ours.Time.TotalMilliseconds / size,12:0.0}"
            + $"  {ours.PeakBytes >> 20,5} ({csc.PeakBytes >> 20,4})            {again.Time.TotalSeconds,6:0.00}  {touched.Time.TotalSeconds,6:0.00}  {rewritten,9}"
            + $"   processor: {csc.Processor.TotalSeconds:0.0} {ours.Processor.TotalSeconds:0.0} {touched.Processor.TotalSeconds:0.0}");
    }
}
finally
{
    if (Environment.GetEnvironmentVariable("KEEP") is null)
        Directory.Delete(work, recursive: true);
    else
        Console.WriteLine(work);
}
