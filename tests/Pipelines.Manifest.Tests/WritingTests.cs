using System.Globalization;

namespace Pipelines.Manifest.Tests;

/// <summary>Product section 7: what a manifest looks like, and that it comes back as it went.</summary>
public class WritingTests
{
    [Fact]
    public void A_manifest_reads_as_in_the_golden_file() => Golden.Equal("Golden/iris.pipeline.yaml", Examples.Yaml);

    [Fact]
    public void What_is_written_is_read_back_equal()
    {
        var read = ManifestFile.Parse(Examples.Yaml, Examples.Path).Manifest;

        Assert.Equivalent(Examples.Iris, read, strict: true);
        Assert.Equal(Examples.Yaml, ManifestFile.ToYaml(read));
    }

    [Theory]
    [InlineData("43")]
    [InlineData("0.2")]
    [InlineData("true")]
    [InlineData("no")]
    [InlineData("null")]
    [InlineData("~")]
    [InlineData("")]
    [InlineData(" a ")]
    [InlineData("0x1F")]
    [InlineData("1e3")]
    [InlineData(".5")]
    [InlineData("1_000")]
    [InlineData("12:30")]
    [InlineData("2026-11-22")]
    [InlineData("a: b # c")]
    [InlineData("[x], {y}")]
    [InlineData("*star")]
    [InlineData("!bang")]
    [InlineData("it's \"quoted\"")]
    [InlineData("two\nlines\r\n\tand tab")]
    [InlineData("---")]
    [InlineData("ünï 😀 \u0001 \u2028")]
    [InlineData("C:\\data\\iris.csv")]
    [InlineData("${x}")]
    public void A_text_stays_the_same_text(string text) => Assert.Equal(text, Assert.IsType<string>(RoundTrip(text)));

    [Theory]
    [InlineData(43, 43)]
    [InlineData(-1L, -1)]
    [InlineData(9_000_000_000, 9_000_000_000)]
    [InlineData(ulong.MaxValue, ulong.MaxValue)]
    [InlineData(0.2, 0.2)]
    [InlineData(0.1f, 0.1)]
    [InlineData(1.0, 1.0)]
    [InlineData(1e300, 1e300)]
    [InlineData(double.NaN, double.NaN)]
    [InlineData(double.NegativeInfinity, double.NegativeInfinity)]
    [InlineData(true, true)]
    [InlineData('x', "x")]
    [InlineData(DayOfWeek.Friday, "Friday")]
    [InlineData(null, null)]
    public void A_value_comes_back_with_its_kind(object? value, object? expected) => Assert.Equal(expected, RoundTrip(value));

    [Fact]
    public void The_culture_changes_nothing()
    {
        var before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = new CultureInfo("de-DE");
            Assert.Equal(0.25, RoundTrip(0.25));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void Components_packages_and_settings_are_sorted_and_the_rest_keeps_its_order()
    {
        var lines = Examples.Yaml.Split('\n').ToList();

        Assert.True(lines.IndexOf("  Deploy:") < lines.IndexOf("  StepOne:"));
        Assert.Contains("    packages: {Apache.Arrow: '22.1', Microsoft.Data.Analysis: 0.23.1}", lines);
        Assert.Contains("    outputs: {x_train: {type: 'float[,]'}, x_test: {type: 'float[,]'}}", lines);
    }

    [Fact]
    public void Saving_the_same_again_leaves_the_file_alone()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "pipelines", "iris.pipeline.yaml");
        ManifestFile.Save(Examples.Iris, path);
        var long_ago = new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        File.SetLastWriteTimeUtc(path, long_ago);

        ManifestFile.Save(Examples.Iris, path);
        Assert.Equal(long_ago, File.GetLastWriteTimeUtc(path));

        ManifestFile.Save(Examples.Iris with { Version = "0.2" }, path);
        Assert.Equal("0.2", ManifestFile.Load(path).Manifest.Version);
        Assert.Equal([path], Directory.GetFiles(Path.GetDirectoryName(path)!));
    }

    static object? RoundTrip(object? value)
    {
        var manifest = Examples.Iris with { Parameters = new() { ["dataUrl"] = new() { Type = "x", Default = value } } };
        return ManifestFile.Parse(ManifestFile.ToYaml(manifest), Examples.Path).Manifest.Parameters["dataUrl"].Default;
    }
}
