namespace Pipelines.Manifest.Tests;

/// <summary>Rule N3: each problem with file, line, column and what was expected; all at once.</summary>
public class CheckTests
{
    [Theory]
    [InlineData("project: examples", "projet: examples", "(2,1): error: the key 'project' is missing at the top", "(4,1): error: unknown key 'projet' at the top: did you mean 'project'?")]
    [InlineData("  dirty: true", "  drity: true", "(11,3): error: unknown key 'drity' in 'source': did you mean 'dirty'?")]
    [InlineData("  dirty: true", "  dirty: 1", "(11,10): error: 'source.dirty' is a number: expected true or false")]
    [InlineData("version: '0.1'", "version: 0.1", "(5,10): error: 'version' is a number: expected text; put it in quotes")]
    [InlineData("version: '0.1'", "version: [a]", "(5,10): error: 'version' is a list: expected text")]
    [InlineData("version: '0.1'", "version:", "(5,9): error: 'version' is nothing: expected text")]
    [InlineData("settings: {abortOnFailure: false, pipelineExecutionQueue: services}", "settings: 5", "(15,11): error: 'settings' is a number: expected a map")]
    [InlineData("survivors: 0", "survivors: -1", "(42,71): error: 'components.StepOne.inputs.more.survivors' is a number: expected a whole number from 0 up")]
    [InlineData("parents: [StepTwo]", "parents: StepTwo", "(61,42): error: 'graph.steps.Deploy.parents' is text: expected a list")]
    [InlineData("{component: StepOne,", "{component: StepNone,", "(56,26): error: unknown component 'StepNone': did you mean 'StepOne'?")]
    [InlineData("{url: {parameter", "{ulr: {parameter", "(56,44): error: the component 'StepOne' has no input 'ulr': did you mean 'url'?")]
    [InlineData("{url: {parameter: dataUrl}", "{url: {parameter: zzz}", "(56,61): error: unknown parameter 'zzz': expected one of the parameters dataUrl, mock, count, share, whole, large, fast, note, mode, sizes")]
    [InlineData("{url: {parameter: dataUrl}", "{url: {parameter: mock, expression: '1'}", "(56,49): error: expected exactly one origin: 'step' with 'output', or 'parameter', 'constant', 'expression' (which may say 'from' which steps), 'items' or 'oneOf'")]
    [InlineData("{step: StepOne, output: data_frame}", "{step: StepOne}", "(59,22): error: expected exactly one origin: 'step' with 'output', or 'parameter', 'constant', 'expression' (which may say 'from' which steps), 'items' or 'oneOf'")]
    [InlineData("{step: StepOne, output: data_frame}", "{step: StepOnes, output: data_frame}", "(59,29): error: unknown step 'StepOnes': did you mean 'StepOne'?")]
    [InlineData("{step: StepOne, output: data_frame}", "{step: StepOne, output: frame}", "(59,46): error: the step 'StepOne' has no output 'frame': expected one of the outputs data_frame")]
    [InlineData("parents: [StepTwo]", "parents: [Step2]", "(61,43): error: unknown step 'Step2': expected one of the steps StepOne, StepTwo, Deploy, StepTwo_1")]
    [InlineData("control: [StepOne]", "control: [StepOn]", "(61,75): error: unknown step 'StepOn': did you mean 'StepOne'?")]
    [InlineData("from: [StepOne]", "from: [StepOn]", "(59,100): error: unknown step 'StepOn': did you mean 'StepOne'?")]
    [InlineData("{step: StepTwo, output: x_test}", "{step: StepTwo, output: y}", "(65,79): error: the step 'StepTwo' has no output 'y': expected one of the outputs x_train, x_test")]
    [InlineData("{constant: '0.5'}", "{constant: '0.5', from: [StepOne]}", "(66,19): error: expected exactly one origin: 'step' with 'output', or 'parameter', 'constant', 'expression' (which may say 'from' which steps), 'items' or 'oneOf'")]
    [InlineData("schema: pipelines/v1", "schema: pipelines/v2", "(2,9): error: the schema is 'pipelines/v2': expected 'pipelines/v1', the one this version of Pipelines reads; build the project with a matching version")]
    [InlineData("pipelinesVersion: 0.1.0", "pipelinesVersion: 99.0.0-beta.2", "(6,19): error: built with Pipelines 99.0.0-beta.2, newer than this tool (0.1.0): update it with 'dotnet tool update Pipelines.Runner --version 99.0.0-beta.2', or build with 0.1.0")]
    [InlineData("project: examples", "name: iris", "(2,1): error: the key 'project' is missing at the top", "(4,1): error: the key 'name' is there twice: expected it once")]
    [InlineData("name: iris", "name: !!str iris", "(3,7): error: not readable as YAML (tags (!…) are not allowed in a manifest: write the value itself): expected a whole manifest; build the project again when the file was cut off")]
    public void A_wrong_manifest_is_refused_at_its_line(string old, string changed, params string[] expected) =>
        Assert.Equal(expected.Select(text => "iris.pipeline.yaml" + text), Examples.ProblemsAfter(old, changed));

    [Theory]
    [InlineData("&a iris")]
    [InlineData("*a")]
    public void Anchors_and_aliases_are_refused(string name) =>
        Assert.Contains("anchors and aliases", Assert.Single(Examples.ProblemsAfter("name: iris", "name: " + name)), StringComparison.Ordinal);

    [Fact]
    public void Steps_that_wait_for_each_other_are_named_in_their_order() =>
        Assert.Equal(
            ["iris.pipeline.yaml(56,5): error: the steps wait for each other in a circle (StepOne → StepTwo → Deploy → StepOne): expected every step to hang on earlier ones only"],
            Examples.ProblemsAfter("StepOne: {component: StepOne,", "StepOne: {parents: [Deploy], component: StepOne,"));

    [Fact]
    public void A_round_of_a_loop_may_hang_on_an_earlier_round_of_it() =>
        ManifestFile.Parse(Examples.Yaml.Replace("      forEach:", "      parents: [StepTwo]\n      forEach:", StringComparison.Ordinal), Examples.Path);

    [Fact]
    public void A_manifest_without_the_keys_of_the_picture_is_read() =>
        Assert.Empty(ManifestFile.Parse(
            Examples.Yaml.Replace(", control: [StepOne]", "", StringComparison.Ordinal).Replace(", from: [StepOne]", "", StringComparison.Ordinal), Examples.Path).Manifest.Graph.Steps["Deploy"].Control);

    [Fact]
    public void All_problems_come_at_once_in_the_order_of_the_file()
    {
        var yaml = Examples.Yaml.Replace("  dirty: true", "  drity: true", StringComparison.Ordinal)
            .Replace("{url: {parameter: dataUrl}", "{url: {parameter: zzz}", StringComparison.Ordinal)
            .Replace("project: examples\n", "", StringComparison.Ordinal);

        Assert.Equal(["(2,1)", "(10,3)", "(55,61)"], Examples.Problems(yaml).Select(text => text[18..text.IndexOf(':', StringComparison.Ordinal)]));
    }

    [Fact]
    public void A_manifest_cut_anywhere_before_its_graph_is_refused_and_never_crashes()
    {
        var yaml = Examples.Yaml;
        var graph = yaml.IndexOf("true\n  steps:", StringComparison.Ordinal);
        for (var length = 0; length < graph; length++)
            Assert.NotEmpty(Examples.Problems(yaml[..length]));
    }

    [Fact]
    public void A_document_nested_too_deep_is_refused() =>
        Assert.Contains("more than 32 levels", Assert.Single(Examples.ProblemsAfter("project: examples", "project: " + new string('[', 100_000))), StringComparison.Ordinal);

    [Fact]
    public void A_document_too_long_is_refused_unread() =>
        Assert.Contains("longer than 64 Mi", Assert.Single(Examples.Problems(new string(' ', 64 * 1024 * 1024 + 1))), StringComparison.Ordinal);

    [Fact]
    public void A_second_document_is_refused() =>
        Assert.Contains("a second document", Examples.Problems(Examples.Yaml + "---\n{}\n")[^1], StringComparison.Ordinal);

    [Theory]
    [InlineData("0.1.0", true)]
    [InlineData("0.1.0-rc.1", true)]
    [InlineData("0.0.9", true)]
    [InlineData("0.1.1-alpha", false)]
    [InlineData("0.10.0", false)]
    [InlineData("latest", false)]
    public void Only_newer_versions_and_none_are_refused(string version, bool passes)
    {
        var yaml = Examples.Yaml.Replace("pipelinesVersion: 0.1.0", "pipelinesVersion: " + version, StringComparison.Ordinal);
        if (passes)
            ManifestFile.Parse(yaml, Examples.Path);
        else
            Assert.Contains("(6,19)", Assert.Single(Examples.Problems(yaml)), StringComparison.Ordinal);
    }
}
