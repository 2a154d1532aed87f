namespace Pipelines.Manifest.Tests;

static class Examples
{
    public const string Path = "/build/pipelines/iris.pipeline.yaml";

    static readonly string Digest = "sha256:" + new string('0', 64);

    /// <summary>Everything a manifest can hold, with values that a careless writer would change.</summary>
    public static PipelineManifest Iris { get; } = new()
    {
        Name = "iris",
        Project = "examples",
        Version = "0.1",
        PipelinesVersion = "0.1.0",
        Source = new()
        {
            Repository = "https://example.org/iris.git",
            Branch = "main",
            Commit = "4f0c4f0c4f0c4f0c4f0c4f0c4f0c4f0c4f0c4f0c",
            Dirty = true,
            Patch = "iris.patch",
            Path = "src/Iris/Iris.csproj",
        },
        Build = new() { Assembly = "Iris", Framework = "net10.0", Configuration = "Release", Compiler = "5.0.0", Output = "..", Host = "host" },
        Settings = new() { ["pipelineExecutionQueue"] = "services", ["abortOnFailure"] = false },
        Parameters = new()
        {
            ["dataUrl"] = new() { Type = "string", Section = "General", Required = true },
            ["mock"] = new() { Type = "string", Section = "Mock", Default = "43" },
            ["count"] = new() { Type = "int", Default = 43 },
            ["share"] = new() { Type = "double", Default = 0.2 },
            ["whole"] = new() { Type = "double", Default = 1.0 },
            ["large"] = new() { Type = "long", Default = 9_000_000_000 },
            ["fast"] = new() { Type = "bool", Default = true },
            ["note"] = new() { Type = "string?", Default = null },
            ["mode"] = new() { Type = "Iris.Mode", Default = "Fast", Values = ["Fast", "No"] },
            ["sizes"] = new() { Type = "int[]", Default = new List<object?> { 1, 2 } },
        },
        Logic = new() { Method = "Iris.Run", Bundle = "logic/iris", Digest = Digest, Code = Digest },
        Components = new()
        {
            ["StepTwo"] = new()
            {
                Method = "Iris.StepTwo",
                Bundle = "steps/StepTwo",
                Digest = Digest,
                Inputs = new()
                {
                    ["data"] = new() { Type = "Microsoft.Data.Analysis.DataFrame", Required = true },
                    ["testSize"] = new() { Type = "double", Default = 0.2 },
                },
                Outputs = new() { ["x_train"] = new() { Type = "float[,]" }, ["x_test"] = new() { Type = "float[,]" } },
                Packages = new() { ["Microsoft.Data.Analysis"] = "0.23.1", ["Apache.Arrow"] = "22.1" },
                TaskType = "data_processing",
                Settings = new() { ["cache"] = true },
            },
            ["StepOne"] = new()
            {
                Method = "Iris.StepOne",
                Bundle = "steps/StepOne",
                Digest = Digest,
                Inputs = new() { ["url"] = new() { Type = "string", Required = true }, ["more"] = new() { Type = "string[]", Survivors = 0 } },
                Outputs = new() { ["data_frame"] = new() { Type = "Microsoft.Data.Analysis.DataFrame" } },
            },
            ["Deploy"] = new() { Method = "Iris.Deploy", Bundle = "steps/Deploy", Digest = Digest, Unordered = true },
        },
        Graph = new()
        {
            Dynamic = true,
            Steps = new()
            {
                ["StepOne"] = new() { Component = "StepOne", Inputs = new() { ["url"] = new() { Parameter = "dataUrl" } } },
                ["StepTwo"] = new()
                {
                    Component = "StepTwo",
                    Inputs = new()
                    {
                        ["data"] = new() { Step = "StepOne", Output = "data_frame" },
                        ["testSize"] = new() { Expression = "share / 2", From = ["StepOne"] },
                    },
                    ForEach = "share in shares",
                },
                ["Deploy"] = new() { Component = "Deploy", Parents = ["StepTwo"], When = "fast", Control = ["StepOne"] },
                ["StepTwo_1"] = new()
                {
                    Component = "StepTwo",
                    Inputs = new()
                    {
                        ["data"] = new() { OneOf = [new() { Parameter = "dataUrl" }, new() { Items = [new() { Step = "StepTwo", Output = "x_test" }] }] },
                        ["testSize"] = new() { Constant = "0.5" },
                    },
                },
            },
        },
    };

    public static string Yaml => ManifestFile.ToYaml(Iris);

    /// <summary>The problems of the example after one edit, as users read them.</summary>
    public static string[] ProblemsAfter(string old, string changed)
    {
        Assert.Contains(old, Yaml, StringComparison.Ordinal);
        return Problems(Yaml.Replace(old, changed, StringComparison.Ordinal));
    }

    public static string[] Problems(string yaml) =>
        [.. Assert.Throws<ManifestException>(() => ManifestFile.Parse(yaml, Path)).Problems
            .Select(problem => problem.Format("iris.pipeline.yaml"))];
}
