using System.Globalization;
using Pipelines.Engine.Tests.Fixture;

namespace Pipelines.Engine.Tests;

/// <summary>Rule V5: large values pass without a second copy in memory.</summary>
public sealed class LargeValueTests
{
    const int Megabytes = 256;

    // The most that a process has held, in MiB.
    const string Helpers = """
        static int Peak() => int.Parse(File.ReadLines("/proc/self/status").First(line => line.StartsWith("VmHWM")).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]) / 1024;
        static FileInfo Sparse(int megabytes)
        {
            var file = new FileInfo(Path.Combine(Directory.CreateDirectory("sparse").FullName, "f"));
            using var stream = file.Create();
            stream.SetLength((long)megabytes << 20);
            return file;
        }
        """;

    [Theory]
    [InlineData("double[]", "new double[megabytes << 17]", "value[^1] == 0", true)]
    [InlineData("byte[]", "new byte[megabytes << 20]", "value[^1] == 0", true)]
    [InlineData("FileInfo", "Sparse(megabytes)", "value.Length == (long)megabytes << 20", false)]
    [InlineData("DirectoryInfo", "Sparse(megabytes).Directory", "value.EnumerateFiles().Single().Length == (long)megabytes << 20", false)]
    public async Task Neither_steps_nor_the_runner_hold_a_second_copy_V5(string type, string make, string check, bool isInMemory)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "What a process has held at most is read from /proc.");
        using var pipeline = new TestPipeline(
            $"int megabytes = {Megabytes}",
            $$"""var x = PipelinesSubmit_Make(Arg.Of<int>(megabytes)).Output<{{type}}>("result"); PipelinesSubmit_Use(Arg.Of<{{type}}>(x), Arg.Of<int>(megabytes));""",
            $"public static {type} Make(int megabytes) => {make};",
            $$"""public static void Use({{type}} value, int megabytes) { Console.WriteLine({{check}} ? "peak " + Peak() : "other bytes came"); Meet("here", "go"); }""")
        { Helpers = Helpers + TestRun.Meet }.Build();
        using var engine = EngineProcess.Start(pipeline);
        var said = await engine.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
        Assert.StartsWith("Use: peak ", said, StringComparison.Ordinal);
        Assert.InRange(int.Parse(said!["Use: peak ".Length..], CultureInfo.InvariantCulture), 1, (isInMemory ? Megabytes : 0) + (Megabytes / 2));
        // By then the value has passed.
        engine.Refresh();
        Assert.InRange(engine.PeakWorkingSet64 >> 20, 1, Megabytes * 3 / 4);
        await File.WriteAllTextAsync(pipeline.Shared("go"), "", TestContext.Current.CancellationToken);
        await engine.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await engine.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal((int)RunStatus.Completed, engine.ExitCode);
    }

    [Theory]
    [InlineData("""var text = new byte[1 << 20]; new Random(1).NextBytes(text);""", 64)]
    [InlineData("""var text = System.Text.Encoding.UTF8.GetBytes(new string('x', 1 << 20));""", 64)]
    [InlineData("""var text = System.Text.Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("a line like any other\n", 1 << 16)));""", 16)]
    public async Task What_a_step_prints_without_end_does_not_grow_the_runner(string text, int times)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "What a process has held at most is read from /proc.");
        using var pipeline = new TestPipeline(
            "", "PipelinesSubmit_Print();",
            $$"""public static void Print() { {{text}} using var output = Console.OpenStandardOutput(); for (var i = 0; i < {{times}}; i++) output.Write(text); output.Write("\nall is said\n"u8); Meet("here", "go"); }""")
        { Helpers = TestRun.Meet }.Build();
        using var engine = EngineProcess.Start(pipeline);
        while (await engine.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line && line != "Print: all is said")
        {
        }
        engine.Refresh();
        Assert.InRange(engine.PeakWorkingSet64 >> 20, 1, 160);
        await File.WriteAllTextAsync(pipeline.Shared("go"), "", TestContext.Current.CancellationToken);
        await engine.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await engine.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal((int)RunStatus.Completed, engine.ExitCode);
    }
}
