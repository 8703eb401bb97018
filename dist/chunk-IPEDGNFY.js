import{createRequire as __cr}from"node:module";const require=__cr(import.meta.url);
function shortCommit(commit){return commit.slice(0,12)}export{shortCommit};
