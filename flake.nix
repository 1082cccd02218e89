# `nix build`, `nix run`. Untried: no Nix was at hand where this was written.
{
  description = "A terminal dashboard for sales and marketing over a folder of plain-text RON files";
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-unstable";
  outputs = { self, nixpkgs }:
    let
      systems = [ "x86_64-linux" "aarch64-linux" "x86_64-darwin" "aarch64-darwin" ];
      each = make: nixpkgs.lib.genAttrs systems (system: make nixpkgs.legacyPackages.${system});
    in
    {
      packages = each (pkgs: {
        default = pkgs.rustPlatform.buildRustPackage {
          pname = "quarterdeck";
          version = (nixpkgs.lib.importTOML ./Cargo.toml).package.version;
          src = self;
          cargoLock.lockFile = ./Cargo.lock;
          # The sources come without git.
          QUARTERDECK_COMMIT = self.shortRev or "";
          # The tests want a terminal, ssh and a day's worth of fixtures: .ci/run runs them.
          doCheck = false;
          meta.mainProgram = "quarterdeck";
        };
      });
    };
}
